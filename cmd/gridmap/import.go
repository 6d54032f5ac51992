package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"gridmap/geo/crs"
	"gridmap/internal/fault"
	"gridmap/internal/region"
	"gridmap/internal/transfer"
)

// importCommand takes in a file.
type importCommand struct {
	Noun string `arg:"" help:"What the file holds: areas, grids, buildings, people, posts, leaves or reference." enum:"areas,grids,buildings,people,posts,leaves,reference"`
	File string `arg:"" help:"GeoJSON, newline-delimited GeoJSON or CSV, in UTF-8 or GB18030; - is standard input."`

	Format      string            `help:"Format of the file: auto, geojson, ndgeojson or csv." enum:"auto,geojson,ndgeojson,csv" default:"auto"`
	CRS         crs.Name          `name:"crs" help:"System of the file's positions: wgs84, cgcs2000, gcj02 or bd09." default:"wgs84"`
	Map         map[string]string `help:"Column that holds a field, as --map name=WARD_NAME; may be repeated." mapsep:"none" placeholder:"FIELD=COLUMN"`
	DryRun      bool              `help:"Do everything, report, and store nothing."`
	Update      bool              `help:"Overwrite what exists under the same code, ref or number."`
	Replace     bool              `help:"Like --update, and remove what the file does not name."`
	Note        string            `help:"Why, for the edition that grids are published in."`
	Repair      string            `help:"Close gaps and overlaps of grids up to this width, as 2m." default:"0m" placeholder:"WIDTH"`
	KeepHoles   bool              `help:"Take holes in the land that are wider than --repair for lakes that belong to nobody."`
	Violations  string            `help:"GeoJSON file for the places that could not be repaired; by default beside the input." type:"path"`
	Community   string            `help:"Number the grids inside this community, for files without codes." placeholder:"CODE"`
	DefaultName string            `help:"Name for grids and buildings that have none."`
	TrustCRS    bool              `name:"trust-crs" help:"Do not compare the positions with the land to find a wrong --crs."`
	MaxBytes    int64             `help:"Largest file to take, in bytes." default:"1073741824"`
	JSON        bool              `name:"json" help:"Write the report as JSON to standard output."`
}

// Run imports the file, and reports row by row.
func (c *importCommand) Run(env *environment) (err error) {
	options, err := c.options()
	if err != nil {
		return err
	}
	file, forget, err := c.open()
	if err != nil {
		return err
	}
	defer forget()
	db, closeDatabase, err := env.openDatabase(env.ctx, borrow)
	if err != nil {
		return err
	}
	defer closeDatabase()
	bar := newBar(env.stderr)
	options.Progress = bar.tell
	report, err := transfer.Import(env.ctx, db, transfer.Noun(c.Noun), file, options)
	bar.finish()
	if len(report.Places) > 0 {
		if err := c.writePlaces(env, report); err != nil {
			return err
		}
	}
	if c.JSON {
		if err := json.NewEncoder(env.stdout).Encode(asJSON(report)); err != nil {
			return err
		}
	} else if err == nil || len(report.Problems) > 0 {
		report.WriteText(env.stdout)
	}
	if err != nil && len(report.Problems) > 0 {
		// The report has said it all.
		return fault.New(fault.KindOf(err), "import.refused", "", "%s was refused, and nothing is stored.", c.File)
	}
	return err
}

func (c *importCommand) options() (transfer.Options, error) {
	if err := c.check(); err != nil {
		return transfer.Options{}, err
	}
	widthM, err := strconv.ParseFloat(strings.TrimSuffix(c.Repair, "m"), 64)
	if err != nil || !(widthM >= 0 && widthM <= 1000) {
		return transfer.Options{}, usage("repair", "--repair is a width in metres between 0 and 1000, as 2m.")
	}
	var community region.Code
	if c.Community != "" {
		if community, err = region.ParseCode(c.Community); err != nil {
			return transfer.Options{}, err
		}
	}
	return transfer.Options{
		Format: transfer.Format(c.Format), System: c.CRS, Columns: c.Map,
		Store:   region.ImportOptions{DryRun: c.DryRun, Update: c.Update, Replace: c.Replace, Note: c.Note},
		RepairM: widthM, KeepHoles: c.KeepHoles, Community: community,
		DefaultName: c.DefaultName, TrustSystem: c.TrustCRS, MaxBytes: c.MaxBytes,
	}, nil
}

// check refuses flags that the noun has no use for.
func (c *importCommand) check() error {
	const grids, placed = "grids", "grids buildings reference"
	for _, flag := range []struct {
		name  string
		set   bool
		nouns string
	}{
		{"repair", c.Repair != "0m", grids}, {"keep-holes", c.KeepHoles, grids}, {"violations", c.Violations != "", grids},
		{"community", c.Community != "", grids}, {"note", c.Note != "", grids}, {"default-name", c.DefaultName != "", "grids buildings"},
		{"crs", c.CRS != crs.NameWGS84, placed}, {"trust-crs", c.TrustCRS, "grids buildings"},
	} {
		if flag.set && !strings.Contains(flag.nouns, c.Noun) {
			return usage(flag.name, "--%s is for %s, not for %s.", flag.name, strings.ReplaceAll(flag.nouns, " ", ", "), c.Noun)
		}
	}
	if c.MaxBytes < 1 {
		return usage("max-bytes", "--max-bytes is at least 1.")
	}
	if err := transfer.CheckColumns(transfer.Noun(c.Noun), c.Map); err != nil {
		return usage("map", "%s", err)
	}
	return nil
}

// open opens the file. Standard input is first copied to a file, since an import
// reads twice.
func (c *importCommand) open() (file *os.File, forget func(), err error) {
	if c.File != "-" {
		if file, err = os.Open(c.File); err != nil {
			return nil, nil, fault.New(fault.NotFound, "file.open", "file", "Cannot open %s.", c.File).Because(err)
		}
		if info, err := file.Stat(); err == nil && info.IsDir() {
			file.Close()
			return nil, nil, fault.New(fault.Invalid, "file.folder", "file", "%s is a folder.", c.File)
		}
		return file, func() { file.Close() }, nil
	}
	if file, err = os.CreateTemp("", "gridmap-import-*"); err != nil {
		return nil, nil, fmt.Errorf("keep standard input: %w", err)
	}
	forget = func() {
		file.Close()
		os.Remove(file.Name()) //nolint:errcheck // a temporary file that is gone is what is wanted
	}
	if _, err := io.Copy(file, io.LimitReader(os.Stdin, c.MaxBytes+1)); err != nil {
		forget()
		return nil, nil, fmt.Errorf("read standard input: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		forget()
		return nil, nil, fmt.Errorf("read standard input again: %w", err)
	}
	return file, forget, nil
}

// writePlaces writes the places that have to be mended by hand.
func (c *importCommand) writePlaces(env *environment, report *transfer.Report) (err error) {
	name := c.Violations
	if name == "" {
		name = c.File + ".violations.geojson"
		if c.File == "-" {
			name = "violations.geojson"
		}
	}
	out, err := os.Create(name)
	if err != nil {
		return fault.New(fault.Invalid, "violations.write", "violations", "Cannot write %s.", name).Because(err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	fmt.Fprintf(env.stderr, "The %d places that were not repaired are in %s.\n", len(report.Places), name)
	return report.WritePlaces(out)
}
