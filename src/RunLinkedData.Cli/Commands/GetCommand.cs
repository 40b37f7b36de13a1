using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld get REF</c>.</summary>
internal sealed class GetCommand : RldCommand
{
    private const string Stdout = "/dev/stdout";

    private static readonly IReadOnlyDictionary<string, string> Formats = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["parquet"] = DatasetFormat.Parquet,
        ["csv"] = DatasetFormat.Csv,
        ["jsonl"] = DatasetFormat.JsonLines,
    };

    private static readonly IReadOnlyDictionary<string, PartialReads> Partial = new Dictionary<string, PartialReads>(StringComparer.Ordinal)
    {
        ["auto"] = PartialReads.WhereHalfIsSaved,
        ["always"] = PartialReads.Always,
        ["never"] = PartialReads.Never,
    };

    private readonly Argument<string> _reference = Values.Reference();
    private readonly Option<string?> _input = new("--input")
    {
        Description = "Instead of the version, an external input that its run has read and pinned, as it was then: NAME, or NAME@VERSION "
            + "of one of which the run has read several versions.",
        HelpName = "name",
    };
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "The folder for the files, made if needed. "
            + "For a table: the file, if it has an ending; else the folder for DATASET.csv and so on; "
            + "- is stdout. Default: a folder named as the dataset, if nothing is asked for below.",
        HelpName = "path",
    };

    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "Delete all that the folder holds when the files are there. Without it, the folder must be empty.",
    };

    private readonly Option<string?> _format = new("--format")
    {
        Description = "The rows as one table: to stdout, or into the file or folder of -o.",
    };
    private readonly Option<string[]> _columns = Values.Names("--columns", "Only these columns, in this order.");
    private readonly Option<bool> _escapeFormulas = new("--escape-formulas")
    {
        Description = "For a spreadsheet, with --format csv: text that begins as a formula does gets a ' before it. That changes the data.",
    };
    private readonly Option<int?> _head = Values.Number("--head", "Only the first rows, to look at.", 0);
    private readonly Option<string> _partial = new("--partial")
    {
        Description = "With --columns or --head, whether only the needed parts of Parquet files are fetched from a store that has ranges; "
            + "their hashes cannot be checked then, which a line on stderr tells. auto: where that saves more than half.",
        DefaultValueFactory = _ => "auto",
    };

    public GetCommand(Host host)
        : base(
            host,
            "get",
            "Copies a data version: its files as they were saved, or its rows as one table. "
            + "What it copies is checked against the hashes of its manifest, but for parts of files: --partial.",
            ("rld get demand-forecast/forecasts@prod -o data", "its files, into the folder data"),
            ("rld get demand-forecast/forecasts@prod --head 10", "a look at it"),
            ("rld get demand-forecast/forecasts@prod --input weather --head 10", "what its run has read of 'weather', as it was then"),
            ("rld get demand-forecast/forecasts@prod --format csv --columns day,units -o units.csv", "two columns of all rows, as CSV"))
    {
        _format.AcceptOnlyFromAmong([.. Formats.Keys]);
        _partial.AcceptOnlyFromAmong([.. Partial.Keys]);
        Add(_reference);
        Add(_input);
        Add(_output);
        Add(_replace);
        Add(_format);
        Add(_columns);
        Add(_head);
        Add(_partial);
        Add(_escapeFormulas);
        Check(result =>
        {
            if (result.GetValue(_escapeFormulas) && result.GetValue(_format) != "csv")
            {
                result.AddError("--escape-formulas is for CSV. Take --format csv with it, or leave it out.");
            }

            var isTable = result.GetResult(_format) is not null || result.GetResult(_columns) is { Implicit: false };
            var isToStdout = result.GetValue(_output) is null or "-" or Stdout;
            if (isTable
                && isToStdout
                && result.GetValue(GlobalOptions.Json)
                && (result.GetResult(_format) is not null || result.GetValue(_head) is null))
            {
                result.AddError(
                    "--json holds the rows that --head asks for, or tells with -o what was written. "
                    + "For all rows take --format jsonl: one document a row.");
            }
        });
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var format = parsed.GetValue(_format);
        var isWhole = format is null && parsed.GetRequiredValue(_columns).Length == 0 && parsed.GetValue(_head) is null;
        var output = parsed.GetValue(_output);
        var dataset = await OpenAsync(session.Tracker, parsed, cancellationToken);
        if (dataset.Manifest.Content == DatasetContent.Files && !isWhole)
        {
            throw new CommandException(
                $"The {dataset.Name} of run {dataset.RunId} consists of files, not of rows. Leave --format, --columns and --head out.");
        }

        void Configure(ExportOptions options)
        {
            (options.MostRows, var columns) = (parsed.GetValue(_head), parsed.GetRequiredValue(_columns));
            options.Columns = columns.Length == 0 ? null : columns;
            options.EscapeFormulas = parsed.GetValue(_escapeFormulas);
        }

        if (isWhole && dataset.Manifest is { Source: { } source, Format: { } kind })
        {
            throw new CommandException(
                $"The {dataset.Name} of run {dataset.RunId} is a table of the kind {kind} at {source.Location}, "
                + "whose files alone are not its rows. Take the rows as one table, such as with --format parquet -o FILE.");
        }

        if (isWhole)
        {
            return await CopyAsync(session, dataset, output ?? dataset.Name, parsed.GetValue(_replace), cancellationToken);
        }

        if (output is not (null or "-" or Stdout))
        {
            return await ExportAsync(session, dataset, output, format ?? NameOf(dataset.Manifest.Format), Configure, cancellationToken);
        }

        if (format is null && parsed.GetValue(_head) is not null)
        {
            return await ShowAsync(session, dataset, Configure, cancellationToken);
        }

        if (format == "parquet" && session.Print.IsTerminal)
        {
            throw new CommandException("Parquet is nothing for a terminal. Say where to with -o, or redirect it: > file.parquet");
        }

        await using var stdout = session.Print.OpenBytes();
        await dataset.ExportAsync(stdout, Formats[format ?? "csv"], Configure, cancellationToken);
        TellUnchecked(session, dataset);
        return ExitCode.Done;
    }

    private async Task<Dataset> OpenAsync(RunTracker tracker, ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetRequiredValue(_reference);
        if (parsed.GetValue(_input)?.Split('@', 2) is [var name, .. var version])
        {
            return await tracker.LoadExternalInputAsync(name, text, version.FirstOrDefault(), cancellationToken);
        }

        var reference = await tracker.FindVersionAsync(text, cancellationToken);
        return await tracker.LoadDatasetAsync(
            reference, options => options.PartialReads = Partial[parsed.GetRequiredValue(_partial)], cancellationToken);
    }

    private static void TellUnchecked(Session session, Dataset dataset)
    {
        if (dataset.UncheckedFiles.Count > 0)
        {
            session.Print.Talk(
                $"{Format.Count(dataset.UncheckedFiles.Count, "file")} of {dataset.Name} fetched in part, without checking their hashes; "
                + "--partial never fetches and checks all.");
        }
    }

    private static IReadOnlyList<string>? Unchecked(Dataset dataset) => dataset.UncheckedFiles is { Count: > 0 } files ? files : null;

    private static async Task<int> CopyAsync(
        Session session, Dataset dataset, string folder, bool replace, CancellationToken cancellationToken)
    {
        if (folder is "-" or Stdout)
        {
            throw new CommandException("Files do not go to stdout. Name a folder with -o, or take the rows as one table: --format csv.");
        }

        if (replace && IsHere(folder))
        {
            throw new CommandException(
                $"'{folder}' holds the folder that you are in, so it is not replaced. Name the folder from outside.");
        }

        try
        {
            IReadOnlyList<string> files = [.. dataset.Manifest.Files.Select(file => file.Path)];
            return await SaveAsync(
                session, dataset, folder, files, () => dataset.CopyToAsync(folder, replace, cancellationToken), cancellationToken);
        }
        catch (DatasetException exception) when (exception.Code == ErrorCode.DatasetTarget && !replace)
        {
            throw new CommandException($"{exception.Message} -o names another one; --replace deletes all that this one holds.");
        }
    }

    private static Task<int> ExportAsync(
        Session session,
        Dataset dataset,
        string output,
        string format,
        Action<ExportOptions> configure,
        CancellationToken cancellationToken)
    {
        var isFile = File.Exists(output) || (Path.HasExtension(output) && !Directory.Exists(output));
        var (folder, file) = isFile
            ? (Path.GetDirectoryName(output) ?? "", Path.GetFileName(output))
            : (output, $"{dataset.Name}.{format}");
        return SaveAsync(
            session,
            dataset,
            folder,
            [file],
            () =>
            {
                Directory.CreateDirectory(folder.Length == 0 ? "." : folder);
                return dataset.ExportAsync(Path.Combine(folder, file), Formats[format], configure, cancellationToken);
            },
            cancellationToken);
    }

    private static async Task<int> SaveAsync(
        Session session, Dataset dataset, string folder, IReadOnlyList<string> files, Func<Task> save, CancellationToken cancellationToken)
    {
        await session.Print.WorkAsync($"{dataset.Name} of {Format.Count(dataset.Manifest.Bytes, "byte")}", async _ =>
        {
            await save();
            return true;
        });
        if (session.Print.IsJson)
        {
            session.Print.Json(
                new CopiedVersion(dataset.RunId, dataset.Name, folder, files, Unchecked(dataset)), CliJson.Default.CopiedVersion);
            return ExitCode.Done;
        }

        foreach (var file in files)
        {
            await session.Print.LineAsync(Path.Combine(folder, file), cancellationToken);
        }

        session.Print.Talk($"{dataset.Name} of run {dataset.RunId}");
        TellUnchecked(session, dataset);
        return ExitCode.Done;
    }

    private static async Task<int> ShowAsync(
        Session session, Dataset dataset, Action<ExportOptions> configure, CancellationToken cancellationToken)
    {
        var rows = await ReadRows.OfAsync(dataset, configure, cancellationToken);
        if (session.Print.IsJson)
        {
            session.Print.Json(
                new FirstRows(dataset.RunId, dataset.Name, dataset.Manifest.Rows, rows.Rows, Unchecked(dataset)),
                CliJson.Default.FirstRows);
            return ExitCode.Done;
        }

        session.Print.Write(rows.ToTable());
        session.Print.Talk($"{rows.Rows.Count} of {Format.Count(dataset.Manifest.Rows, "row")}, run {dataset.RunId}");
        TellUnchecked(session, dataset);
        return ExitCode.Done;
    }

    private static bool IsHere(string folder)
    {
        var above = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)).TrimEnd(Path.DirectorySeparatorChar);
        return $"{Directory.GetCurrentDirectory()}{Path.DirectorySeparatorChar}".StartsWith(
            above + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static string NameOf(string? format) => Formats.FirstOrDefault(pair => pair.Value == format).Key ?? "parquet";
}
