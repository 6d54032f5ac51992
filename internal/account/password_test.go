package account

import (
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"gridmap/internal/fault"
)

// cheap is for tests: it says nothing of the time that a guess takes.
var cheap = Hashing{MemoryKiB: 8, Passes: 1, Lanes: 1}

func TestHashedIsReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		password, other := rapid.String().Draw(t, "password"), rapid.String().Draw(t, "other")
		written := newHashed(Argon2id, cheap, password)
		read, err := parseHashed(written.String())
		if err != nil {
			t.Fatal(err)
		}
		if read.cost != cheap || !read.matches(Argon2id, password) {
			t.Errorf("%s does not match its password", written)
		}
		if norm.NFC.String(password) != norm.NFC.String(other) && read.matches(Argon2id, other) {
			t.Errorf("%q matches %q", other, password)
		}
	})
}

// The hashes of the reference implementation's own tests.
func TestHashedOfOthers(t *testing.T) {
	const reference = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	h, err := parseHashed(reference)
	if err != nil {
		t.Fatal(err)
	}
	if !h.matches(Argon2id, "password") || h.matches(Argon2id, "Password") || h.String() != reference {
		t.Errorf("%s is not what it was", h)
	}
}

func TestHashedComposedOtherwise(t *testing.T) {
	if !newHashed(Argon2id, cheap, "caf\u00e9 au lait").matches(Argon2id, "cafe\u0301 au lait") {
		t.Error("a password typed on another keyboard is another")
	}
}

func TestParseHashedRefuses(t *testing.T) {
	const salt, key = "c29tZXNhbHQ", "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
	for _, s := range []string{
		"", "password", "$argon2i$v=19$m=256,t=2,p=1$" + salt + "$" + key,
		"$argon2id$v=16$m=256,t=2,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=256,t=2,p=0$" + salt + "$" + key,
		"$argon2id$v=19$m=256,t=2,p=256$" + salt + "$" + key,
		"$argon2id$v=19$m=256,t=0,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=4294967295,t=1,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=256,t=4000000,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=256,t=2,p=1$$" + key, "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$",
		"$argon2id$v=19$m=256,t=2,p=1$" + salt + "$" + key[1:], "$argon2id$v=19$m=256,t=2,p=1$" + salt + "$" + key + "$",
	} {
		if h, err := parseHashed(s); err == nil {
			t.Errorf("%q is read as %s", s, h)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	a := Account{Name: "li.na", Shown: "李娜"}
	for _, tt := range []struct{ password, want string }{
		{"", "password.short"},
		{"k7#qVz!2p", "password.short"},
		{strings.Repeat("e\u0301", 9), "password.short"}, // nine characters, however composed
		{strings.Repeat("k7#qVz!2pW", 13), "password.long"},
		{strings.Repeat("\xff", 2000), "password.long"},
		{"password1234", "password.common"},
		{"Passw0rd123!", "password.common"},
		{"1234567890", "password.common"},
		{"qwertyuiop", "password.common"},
		{"gridmap2024!", "password.common"},
		{"li.na123456", "password.common"},
		{"李娜李娜李娜李娜李娜", "password.common"},
		{"网格网格网格网格网格", "password.common"},
		{"哈哈哈哈哈哈哈哈哈哈哈", "password.common"},
		{"ｐａｓｓｗｏｒｄ１２３", "password.common"}, // full width
		{"19900101123", "password.common"},
		{"abc123abc123", "password.common"},
		{"Zunyi2026!", "password.common"},
		{"huichuan@123", "password.common"},
		{"Wangge2026", "password.common"},
		{"gridmap#2026", "password.common"},
		{"!!2026#GuiZhou#8371", "password.common"},
		{"遵义汇川社区2026", "password.common"},
		{"Ｚｕｎｙｉ２０２６！", "password.common"},
		{"admin.zunyi.83714", "password.common"},
		{"Li.Na_83726591", "password.common"},
		{"Zuny1@2026", "password.common"}, // in disguise
		{"gr1dm4p2026!", "password.common"},
		{"correct horse battery", ""},
		{"copper meadow lantern zunyi", ""},
		{"harbour violin maple otter", ""},
		{"我在遵义的社区里种了三棵桂花树", ""},
		{"the grid on our wall is older than me", ""},
		{"xkqvzjwmrtpb", ""},
		{"8371#40926!5", ""},
		{"tianqizhenhao8", ""},
		{"今天天气真好我们去爬山", ""},
		{"k7#qVz!2pW", ""},
		{strings.Repeat("k7#qVz!2pW", 12), ""},
	} {
		if got := codeOf(checkPassword(a, tt.password)); got != tt.want {
			t.Errorf("%.40q: %q, want %q", tt.password, got, tt.want)
		}
	}
}

// codeOf returns the code of a fault's first detail, "" without one.
func codeOf(err error) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.Details[0].Code
	}
	return ""
}

// zxcvbn tries all ways to read the signs of a disguise, and stops at some texts.
func TestCheckPasswordOfAnything(t *testing.T) {
	signs := rapid.OneOf(rapid.SampledFrom([]rune(disguises+"aAiI1İßǅ网格\u0301\x00\ufffd😀")), rapid.Rune())
	words := rapid.StringOfN(signs, 0, 200, -1)
	var longest time.Duration
	rapid.Check(t, func(t *rapid.T) {
		a := Account{Name: words.Draw(t, "name"), Shown: words.Draw(t, "shown")}
		password := words.Draw(t, "password")
		begun := time.Now()
		_ = checkPassword(a, password)
		longest = max(longest, time.Since(begun))
	})
	t.Logf("the longest took %v", longest)
	if longest > 2*time.Second { // 20 ms, on a machine that is busy
		t.Errorf("the longest took %v", longest)
	}
}
