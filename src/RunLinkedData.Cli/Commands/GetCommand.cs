using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Datasets;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld get REF</c>.</summary>
internal sealed class GetCommand : RldCommand
{
    private static readonly IReadOnlyDictionary<string, DatasetFormat> Formats = new Dictionary<string, DatasetFormat>(StringComparer.Ordinal)
    {
        ["parquet"] = DatasetFormat.Parquet,
        ["csv"] = DatasetFormat.Csv,
        ["jsonl"] = DatasetFormat.JsonLines,
    };

    private readonly Argument<string> _reference = Values.Reference();
    private readonly Option<string?> _folder = new("--output", "-o")
    {
        Description = "The folder for the files, made if needed; files of the same names in it are replaced. Default: one named as the dataset, if nothing is asked for below.",
        HelpName = "folder",
    };

    private readonly Option<string?> _format = new("--format") { Description = "The rows as one table: to stdout, or as DATASET.csv and so on into the folder." };
    private readonly Option<string[]> _columns = Values.Names("--columns", "Only these columns, in this order.");
    private readonly Option<int?> _head = Values.Number("--head", "Only the first rows, to look at.", 0);

    public GetCommand(Host host)
        : base(
            host,
            "get",
            "Copies a data version: its files as they were saved, or its rows as one table. What it copies is checked against the hashes of its manifest.",
            ("rld get demand-forecast/forecasts@prod -o data", "its files, into the folder data"),
            ("rld get demand-forecast/forecasts@prod --head 10", "a look at it"),
            ("rld get demand-forecast/forecasts@prod --format csv --columns day,units > units.csv", "two columns of all rows, as CSV"))
    {
        _format.AcceptOnlyFromAmong([.. Formats.Keys]);
        Add(_reference);
        Add(_folder);
        Add(_format);
        Add(_columns);
        Add(_head);
        Validators.Add(result =>
        {
            var isTable = result.GetResult(_format) is not null || result.GetResult(_columns) is { Implicit: false };
            if (isTable && result.GetValue(GlobalOptions.Json) && result.GetResult(_folder) is null && (result.GetResult(_format) is not null || result.GetValue(_head) is null))
            {
                result.AddError("--json holds the rows that --head asks for, or tells with -o what was written. For all rows take --format jsonl: one document a row.");
            }
        });
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var format = parsed.GetValue(_format);
        var isWhole = format is null && parsed.GetRequiredValue(_columns).Length == 0 && parsed.GetValue(_head) is null;
        var folder = parsed.GetValue(_folder);
        var reference = await session.Tracker.FindVersionAsync(parsed.GetRequiredValue(_reference), cancellationToken);
        var dataset = await session.Tracker.LoadDatasetAsync(reference, cancellationToken);
        if (dataset.Manifest.Format == DatasetFormat.Files && !isWhole)
        {
            throw new CommandException($"The {dataset.Name} of run {dataset.RunId} consists of files, not of rows. Leave --format, --columns and --head out.");
        }

        void Configure(ExportOptions options)
        {
            (options.MostRows, var columns) = (parsed.GetValue(_head), parsed.GetRequiredValue(_columns));
            options.Columns = columns.Length == 0 ? null : columns;
        }

        if (isWhole || folder is not null)
        {
            return await SaveAsync(session, dataset, folder ?? dataset.Name, isWhole ? null : format ?? NameOf(dataset.Manifest.Format), Configure, cancellationToken);
        }

        if (format is null && parsed.GetValue(_head) is not null)
        {
            return await ShowAsync(session, dataset, Configure, cancellationToken);
        }

        if (format == "parquet" && session.Print.IsTerminal)
        {
            throw new CommandException("Parquet is nothing for a terminal. Say where to with -o, or redirect it: > file.parquet");
        }

        await using var output = Host.OpenOutput();
        await dataset.ExportAsync(output, Formats[format ?? "csv"], Configure, cancellationToken);
        return ExitCode.Done;
    }

    private static async Task<int> SaveAsync(
        Session session, Dataset dataset, string folder, string? format, Action<ExportOptions> configure, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> files = format is null ? [.. dataset.Manifest.Files.Select(file => file.Path)] : [$"{dataset.Name}.{format}"];
        await session.Print.WorkAsync($"{dataset.Name} of {Format.Count(dataset.Manifest.Bytes, "byte")}", async _ =>
        {
            Directory.CreateDirectory(folder);
            await (format is null
                ? dataset.CopyToAsync(folder, cancellationToken)
                : dataset.ExportAsync(Path.Combine(folder, files[0]), Formats[format], configure, cancellationToken));
            return true;
        });
        if (session.Print.IsJson)
        {
            session.Print.Json(new CopiedVersion(dataset.RunId, dataset.Name, folder, files), CliJson.Default.CopiedVersion);
            return ExitCode.Done;
        }

        foreach (var file in files)
        {
            await session.Print.LineAsync(Path.Combine(folder, file), cancellationToken);
        }

        session.Print.Talk($"{dataset.Name} of run {dataset.RunId}");
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(Session session, Dataset dataset, Action<ExportOptions> configure, CancellationToken cancellationToken)
    {
        var rows = await ReadRows.OfAsync(dataset, configure, cancellationToken);
        if (session.Print.IsJson)
        {
            session.Print.Json(new FirstRows(dataset.RunId, dataset.Name, dataset.Manifest.Rows, rows.Rows), CliJson.Default.FirstRows);
            return ExitCode.Done;
        }

        session.Print.Write(rows.ToTable());
        session.Print.Talk($"{rows.Rows.Count} of {Format.Count(dataset.Manifest.Rows, "row")}, run {dataset.RunId}");
        return ExitCode.Done;
    }

    private static string NameOf(DatasetFormat format) => Formats.Single(pair => pair.Value == format).Key;
}
