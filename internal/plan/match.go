package plan

import "math"

// match pairs rows with columns so that what they have in common is as much as may be
// in all; a row without a column, or with one that it has nothing in common with, gets
// -1. It is the assignment method of Kuhn and Munkres with shortest augmenting paths
// (Jonker and Volgenant 1987), of the order of rows² times columns.
func match(common [][]float64) []int {
	rows := len(common)
	if rows == 0 {
		return nil
	}
	columns := len(common[0]) + rows // each row may stay alone
	cost := func(row, column int) float64 {
		if column < len(common[0]) {
			return -common[row][column]
		}
		return 0
	}
	// Places from 1: column 0 stands for the row that is looking for one.
	ofRow, ofColumn := make([]float64, rows+1), make([]float64, columns+1)
	holder, from := make([]int, columns+1), make([]int, columns+1)
	for row := 1; row <= rows; row++ {
		holder[0] = row
		least, seen := make([]float64, columns+1), make([]bool, columns+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		at := 0
		for holder[at] != 0 {
			seen[at] = true
			delta, next := math.Inf(1), 0
			for j := 1; j <= columns; j++ {
				if seen[j] {
					continue
				}
				if c := cost(holder[at]-1, j-1) - ofRow[holder[at]] - ofColumn[j]; c < least[j] {
					least[j], from[j] = c, at
				}
				if least[j] < delta {
					delta, next = least[j], j
				}
			}
			for j := 0; j <= columns; j++ {
				if seen[j] {
					ofRow[holder[j]] += delta
					ofColumn[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			at = next
		}
		for ; at != 0; at = from[at] {
			holder[at] = holder[from[at]]
		}
	}
	pairs := make([]int, rows)
	for i := range pairs {
		pairs[i] = -1
	}
	for j := 1; j <= len(common[0]); j++ {
		if row := holder[j] - 1; row >= 0 && common[row][j-1] > 0 {
			pairs[row] = j - 1
		}
	}
	return pairs
}
