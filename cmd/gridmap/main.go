// Command gridmap keeps the map of a city's grids and answers who is responsible
// for a spot. It is one program: the server, the files in and out, the demo city.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"gridmap/internal/account"
	"gridmap/internal/fault"
)

// Exit statuses.
const (
	exitFailed = 1
	exitUsage  = 2
)

// commandLine is the whole command line. Flags come first, then the environment.
type commandLine struct {
	Database databaseFlags `embed:""`
	LogLevel slog.Level    `help:"Least level of the log on standard error: debug, info, warn or error." default:"info" env:"GRIDMAP_LOG_LEVEL"`

	Serve   serveCommand   `cmd:"" help:"Serve the map and the API until interrupted."`
	Demo    demoCommand    `cmd:"" help:"Fill an empty database with a made-up city."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's tables up to this program's."`
	Import  importCommand  `cmd:"" help:"Take in a file of areas, grids, buildings, people, posts, leaves or reference lines: all of it or nothing."`
	Export  exportCommand  `cmd:"" help:"Write areas, grids, buildings, people, posts, leaves or reference lines to standard output or a file."`
	Account accountCommand `cmd:"" help:"Manage the accounts that sign in."`
	Locate  locateCommand  `cmd:"" help:"Say who is responsible for a position, or for every position of a CSV file."`
	Version versionCommand `cmd:"" help:"Print the version."`
	Hash    hashCommand    `cmd:"" hidden:"" help:"Hash passwords for a server, which starts this by itself."`
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is main without the process: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) (status int) {
	var cli commandLine
	parser, err := kong.New(&cli,
		kong.Name("gridmap"),
		kong.Description("Gridmap keeps the live map of a city's grids and answers who is responsible for a spot."),
		kong.Writers(stdout, stderr),
		kong.UsageOnError(),
		kong.Exit(func(code int) { panic(exit(code)) }),
	)
	if err != nil {
		fmt.Fprintf(stderr, "gridmap: %v\n", err)
		return exitFailed
	}
	defer func() {
		switch stop := recover().(type) {
		case nil:
		case exit:
			status = int(stop)
		default:
			panic(stop)
		}
	}()
	chosen, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "gridmap: %v\nTry gridmap --help.\n", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx = account.WithOrigin(ctx, operator())
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: cli.LogLevel}))
	env := &environment{ctx: ctx, log: log, stdout: stdout, stderr: stderr, database: cli.Database}
	if err := chosen.Run(env); err != nil {
		report(stderr, err)
		var misused *usageError
		if errors.As(err, &misused) {
			return exitUsage
		}
		return exitFailed
	}
	return 0
}

// usageError is a fault of the command line itself.
type usageError struct{ fault *fault.Fault }

// Error returns the sentence of the fault.
func (e *usageError) Error() string { return e.fault.Error() }

// Unwrap returns the fault.
func (e *usageError) Unwrap() error { return e.fault }

// usage returns an error for flags that make no sense.
func usage(flag, format string, args ...any) error {
	return &usageError{fault.New(fault.Invalid, "usage", flag, format, args...)}
}

// exit carries the status that kong ends with, for --help.
type exit int

// environment is what every command works with.
type environment struct {
	ctx            context.Context //nolint:containedctx // one command, one context: cancelled by a signal
	log            *slog.Logger
	stdout, stderr io.Writer
	database       databaseFlags
}

// asProgram returns an environment in which changes come from the program by
// itself, and not from whoever runs the command.
func (env *environment) asProgram() *environment {
	own := *env
	own.ctx = account.WithOrigin(env.ctx, account.Origin{})
	return &own
}

// causeTells reports whether the cause of a fault says more to whoever runs a command
// than its details do: if it is the program's or a part's of it, or a file's. Else the
// details say what to mend, and the cause, as of a database, only how that was found.
func causeTells(f *fault.Fault) bool {
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return f.Cause != nil
	}
	var file *fs.PathError
	return errors.As(f.Cause, &file)
}

// report prints every detail of a fault on a line of its own, and what causes it if
// that tells more.
func report(w io.Writer, err error) {
	var f *fault.Fault
	if !errors.As(err, &f) {
		fmt.Fprintf(w, "gridmap: %v\n", err)
		return
	}
	for _, d := range f.Details {
		fmt.Fprint(w, "gridmap: ")
		if d.Row > 0 {
			fmt.Fprintf(w, "row %d: ", d.Row)
		}
		fmt.Fprint(w, d.Text)
		if d.Position != nil {
			fmt.Fprintf(w, " (at %.7f %.7f)", d.Position[0], d.Position[1])
		}
		fmt.Fprintln(w)
	}
	if causeTells(f) {
		fmt.Fprintf(w, "gridmap: because: %v\n", f.Cause)
	}
}
