using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Lake;
using RunLinkedData.Lake.Describing;
using Format = RunLinkedData.Cli.Tables.Format;

namespace RunLinkedData.Cli.Commands.Lake;

/// <summary><c>rld table sync | show</c>.</summary>
internal sealed class TableCommand : Command
{
    public TableCommand(Host host)
        : base("table", "Describes the versions of a dataset as a table that other engines read where the data lies. Nothing is copied.")
    {
        Add(new SyncCommand(host));
        Add(new ShowCommand(host));
    }

    private static Option<TableFormat> FormatOption() => new("--format")
    {
        Description = "The form of the table.",
        DefaultValueFactory = _ => TableFormat.Iceberg,
        CustomParser = result =>
        {
            if (Enum.GetValues<TableFormat>().FirstOrDefault(format => NameOf(format) == result.Tokens[0].Value, (TableFormat)(-1))
                is var found and >= 0)
            {
                return found;
            }

            result.AddError($"There is no table form '{result.Tokens[0].Value}'. There is {string.Join(", ", Forms)}.");
            return default;
        },
        HelpName = string.Join('|', Forms),
    };

    private static IEnumerable<string> Forms => Enum.GetValues<TableFormat>().Select(NameOf);

    private static string NameOf(TableFormat format) => format.ToString().ToLowerInvariant();

    private sealed class SyncCommand : RldCommand
    {
        private readonly Argument<DatasetName> _dataset = Values.Dataset();
        private readonly Option<string> _to = new("--to")
        {
            Description = "The table's own folder: a path, or a URI such as s3://lake/tables/forecasts.",
            HelpName = "location",
            Required = true,
        };
        private readonly Option<TableFormat> _format = FormatOption();
        private readonly VersionFilter _filter = VersionFilter.OfAll(
            "--max-versions", "How many versions the table has at most: the newest. Default: all.");

        private readonly Option<KeyValuePair<string, string>[]> _renamed = Values.Pairs(
            "--renamed", "new=old", "A column that had another name in earlier versions; may be given several times.");

        public SyncCommand(Host host)
            : base(
                host,
                "sync",
                "Brings a table up to date with the published versions, or makes it: adds new ones, takes out those that are gone.",
                ("rld table sync demand-forecast/forecasts --to s3://lake/tables/forecasts", "a table with all versions"),
                ("rld table sync demand-forecast/forecasts --format delta --to tables/forecasts", "a Delta table, beside the artifacts"),
                ("rld table sync demand-forecast/forecasts --to tables/forecasts --from 2026-01-01", "those from a day on, and no others"))
        {
            Add(_dataset);
            Add(_to);
            Add(_format);
            _filter.AddTo(this);
            Add(_renamed);
        }

        protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
        {
            var named = parsed.GetRequiredValue(_dataset);
            TableSync sync;
            try
            {
                sync = await session.Print.WorkAsync("Table", _ => session.Tracker.SyncTableAsync(
                    named.ToString(),
                    parsed.GetRequiredValue(_to),
                    parsed.GetValue(_format),
                    options =>
                    {
                        _filter.Configure(options.Versions, parsed);
                        options.Versions.Last = _filter.Most(parsed);
                        foreach (var (name, before) in parsed.GetValue(_renamed) ?? [])
                        {
                            options.Renamed[name] = before;
                        }
                    },
                    cancellationToken));
            }
            catch (TableException exception) when (exception.Code == TableException.Empty)
            {
                await session.Tracker.ThrowIfUnknownAsync(named, cancellationToken);
                throw;
            }

            if (session.Print.IsJson)
            {
                session.Print.Json(sync, CliJson.Default.TableSync);
                return ExitCode.Done;
            }

            await session.Print.LineAsync(
                $"{sync.Table.MetadataFile}: {Format.Count(sync.Table.Versions.Count, "version")}, "
                + $"{Format.Number(sync.Added.Count)} added, {Format.Number(sync.Dropped.Count)} taken out",
                cancellationToken);
            TalkOf(session.Print, sync.Table);
            foreach (var version in sync.NotDescribed)
            {
                session.Print.Talk($"The version {version.RunId} is not in the table: {version.Reason}");
            }

            if (!sync.IsExclusive)
            {
                session.Print.Talk("The storage does not refuse the second of two writers: let one program at a time do this.");
            }

            return ExitCode.Done;
        }
    }

    private sealed class ShowCommand : RldCommand
    {
        private readonly Argument<string> _location = new("location") { Description = "The table's folder: a path or a URI." };
        private readonly Option<TableFormat> _format = FormatOption();
        private readonly Option<int?> _limit = Values.Number("--limit", "How many versions are listed at most: the newest.", 1, 50, "-n");

        public ShowCommand(Host host)
            : base(
                host,
                "show",
                "Shows the versions in a table, its columns, and how engines are told of it.",
                ("rld table show s3://lake/tables/forecasts", "with the snapshot of each version"))
        {
            Add(_location);
            Add(_format);
            Add(_limit);
        }

        protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
        {
            var table = await session.Tracker.ReadTableAsync(
                parsed.GetRequiredValue(_location), parsed.GetValue(_format), cancellationToken);
            if (session.Print.IsJson)
            {
                session.Print.Json(table, CliJson.Default.TableDescription);
                return ExitCode.Done;
            }

            await session.Print.LineAsync(
                $"{NameOf(table.Format)} table of {table.Dataset}, {Format.Count(table.Versions.Count, "version")}: {table.MetadataFile}",
                cancellationToken);
            var place = table.Format == TableFormat.Delta ? "COMMIT" : "SNAPSHOT";
            TextTable versions = new(Column.RunId("VERSION"), place, "FILES", "ROWS", "BYTES");
            foreach (var version in table.Versions.TakeLast(parsed.GetValue(_limit)!.Value))
            {
                Add(version.RunId, version.Id, [version]);
            }

            Add("(all)", table.CurrentSnapshot, table.Versions);
            session.Print.Write(versions);
            TextTable columns = new("COLUMN", "TYPE");
            foreach (var column in table.Columns)
            {
                columns.Add(column.Name, column.Type);
            }

            session.Print.Write(columns);
            foreach (var registration in table.Registrations)
            {
                await session.Print.LineAsync(
                    $"\n{registration.Engine}{(registration.IsTried ? "" : " (not tried)")}:", cancellationToken);
                foreach (var line in registration.Text.Split('\n'))
                {
                    await session.Print.LineAsync($"  {line}", cancellationToken);
                }
            }

            TalkOf(session.Print, table);
            session.Print.Talk("Let no engine delete files of the table: they are those of the versions. docs/tables.md says which would.");
            return ExitCode.Done;

            void Add(string name, long? snapshot, IReadOnlyList<TableSnapshot> all) => versions.Add(
                name,
                $"{snapshot}",
                Format.Number(all.Sum(version => version.Files)),
                Format.Number(all.Sum(version => version.Rows)),
                Format.Number(all.Sum(version => version.Bytes)));
        }
    }

    private static void TalkOf(Printer print, TableDescription table)
    {
        if (table.LeftOutColumns.Count > 0)
        {
            print.Talk(
                $"Not in the table, as too many engines cannot read them: "
                + $"{string.Join(", ", table.LeftOutColumns.Select(column => $"{column.Name} ({column.Type})"))}.");
        }
    }
}
