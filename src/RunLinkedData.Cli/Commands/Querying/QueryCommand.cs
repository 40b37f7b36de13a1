using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Sql;

namespace RunLinkedData.Cli.Commands.Querying;

/// <summary><c>rld query SQL</c>.</summary>
internal sealed class QueryCommand : RldCommand
{
    private const int DefaultLimit = 100;

    private readonly Argument<string> _sql = new("sql")
    {
        Description = "One SELECT in DuckDB's SQL. Datasets are tables, in double quotes: \"process/dataset\", "
            + "\"process/dataset@latest~30..\".",
    };

    private readonly Option<string?> _process = new("--process")
    {
        Description = "The process of datasets that are named without one, and of the table versions where no dataset is named.",
        HelpName = "name",
    };

    private readonly Option<KeyValuePair<string, string>[]> _parameters =
        Values.Pairs("--param", "name=value", "A value for $name in the query, as text; may be given several times.");

    private readonly Option<bool> _csv = new("--csv") { Description = "All rows as CSV, to stdout." };
    private readonly Option<string?> _parquet = File("--parquet", "All rows into this file, as Parquet.");
    private readonly Option<string?> _arrow = File("--arrow", "All rows into this file, as an Arrow file.");
    private readonly Option<bool> _explain = new("--explain")
    {
        Description = "Tell which versions and files are read, and how many bytes these have, and read nothing but manifests.",
    };

    private readonly Option<int?> _limit = Values.Number(
        "--limit", $"How many rows at most; of a table {DefaultLimit} unless it is given, else all.", 1, null, "-n");

    private readonly Option<int?> _memory = Values.Number(
        "--memory", "How many MiB of memory the query may take; what does not fit goes to disk. Default: 1024.", 32);

    public QueryCommand(Host host)
        : base(
            host,
            "query",
            "Asks data versions in SQL: each dataset is a table of its published versions, with run_id, started, params, metrics and "
            + "aliases beside its own columns. Only the versions, files and columns that the query needs are read.",
            (
                "rld query 'select run_id, avg(units) from \"demand-forecast/forecasts@latest~30..\" group by all'",
                "a figure of each of the newest 31 versions"),
            (
                "rld query 'select * from \"demand-forecast/forecasts\" where params.horizon = $h' --param h=28 --csv",
                "the rows of all versions with a parameter"),
            ("rld query 'select * from versions' --process demand-forecast", "the versions themselves"),
            ("rld query 'from \"demand-forecast/forecasts\"' --explain", "what would be read"))
    {
        Add(_sql);
        Add(_process);
        Add(_parameters);
        Add(_csv);
        Add(_parquet);
        Add(_arrow);
        Add(_explain);
        Add(_limit);
        Add(_memory);
        Check(result =>
        {
            string?[] forms =
            [
                result.GetValue(GlobalOptions.Json) && !result.GetValue(_explain) ? "--json" : null,
                result.GetValue(_csv) ? "--csv" : null,
                result.GetValue(_parquet) is null ? null : "--parquet",
                result.GetValue(_arrow) is null ? null : "--arrow",
                result.GetValue(_explain) ? "--explain" : null,
            ];
            if (forms.OfType<string>().ToList() is { Count: > 1 } several)
            {
                result.AddError($"{string.Join(" and ", several)} exclude one another. Take one of them.");
            }

            if (result.GetValue(_limit) is not null && (result.GetValue(_parquet) ?? result.GetValue(_arrow)) is not null)
            {
                result.AddError("--limit is for rows that are printed. Write LIMIT into the query.");
            }
        });
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var query = session.Tracker.Sql(
            parsed.GetRequiredValue(_sql),
            (parsed.GetValue(_parameters) ?? [])
                .GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(pairs => pairs.Key, pairs => (object?)pairs.Last().Value),
            options =>
            {
                options.Process = parsed.GetValue(_process);
                options.MemoryBytes = parsed.GetValue(_memory) is { } memory ? (long)memory << 20 : options.MemoryBytes;
            });
        if (parsed.GetValue(_explain))
        {
            var explanation = await session.Print.WorkAsync("Looking", _ => query.ExplainAsync(cancellationToken));
            ExplanationText.Print(session.Print, explanation);
        }
        else if ((parsed.GetValue(_parquet) ?? parsed.GetValue(_arrow)) is { } file)
        {
            await SaveAsync(session, query, file, parsed.GetValue(_parquet) is not null, cancellationToken);
        }
        else if (parsed.GetValue(_csv))
        {
            await using var stdout = session.Print.OpenBytes();
            await query.ExportAsync(stdout, DatasetFormat.Csv, parsed.GetValue(_limit), cancellationToken);
        }
        else if (session.Print.IsJson)
        {
            await JsonRows.PrintAsync(session.Print, query, parsed.GetValue(_limit), cancellationToken);
        }
        else
        {
            await ShowAsync(session, query, parsed.GetValue(_limit) ?? DefaultLimit, cancellationToken);
        }

        return ExitCode.Done;
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "file" };

    private static async Task SaveAsync(Session session, SqlQuery query, string file, bool isParquet, CancellationToken cancellationToken)
    {
        try
        {
            await session.Print.WorkAsync("Query", async _ =>
            {
                await (isParquet
                    ? query.ExportAsync(file, DatasetFormat.Parquet, cancellationToken)
                    : query.ExportArrowAsync(file, cancellationToken));
                return true;
            });
        }
        catch (DirectoryNotFoundException)
        {
            throw new CommandException($"There is no folder for '{file}'. Make it, or name another file.");
        }

        await session.Print.LineAsync(file, cancellationToken);
    }

    private static async Task ShowAsync(Session session, SqlQuery query, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyList<DatasetColumn> columns = [];
        var rows = await session.Print.WorkAsync("Query", _ => ReadRows.OfAsync(
            async target => columns = await query.ExportAsync(target, DatasetFormat.JsonLines, limit + 1L, cancellationToken),
            cancellationToken));
        if (rows.Count == 0)
        {
            session.Print.Talk($"No rows, of the columns {string.Join(", ", columns.Select(column => column.Name))}.");
            return;
        }

        session.Print.Write(new ReadRows([.. columns.Select(column => column.Name)], [.. rows.Take(limit)]).ToTable());
        if (rows.Count > limit)
        {
            session.Print.Talk($"The first {Format.Count(limit, "row")}; --limit shows more, --csv, --json and --parquet have all.");
        }
    }
}
