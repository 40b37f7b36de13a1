using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Model;
using RunLinkedData.Questions.Uses;

namespace RunLinkedData.Cli.Commands.Using;

/// <summary><c>rld uses PROCESS/DATASET[.COLUMN]</c>.</summary>
internal sealed class UsesCommand : RldCommand
{
    private readonly Argument<string> _dataset = new("process/dataset")
    {
        Description = "The dataset with the process that makes it, such as demand-forecast/forecasts; or a column of it: "
            + "demand-forecast/forecasts.units.",
    };
    private readonly Option<string?> _column = new("--column")
    {
        Description = "The column, whatever its name is.",
        HelpName = "name",
    };
    private readonly Option<DateTimeOffset?> _since = Values.Time("--since", "Only runs that started then or later.");
    private readonly Option<int?> _limit = Values.Number("--limit", "How many runs are looked at, the newest first.", 1, 10_000);

    public UsesCommand(Host host)
        : base(
            host,
            "uses",
            "Shows which processes read a dataset, or a column: in how many runs, when and in which version last. Exit code 4: none does.",
            ("rld uses demand-forecast/forecasts", "who reads it, and which columns"),
            ("rld uses demand-forecast/forecasts.units --since 2026-11-01", "who has read that column this month, or may have"),
            ("rld uses demand-forecast/forecasts --column 'unit price'", "a column with any name"))
    {
        KnownNames.OfDatasets(_dataset, "");
        Add(_dataset);
        Add(_column);
        Add(_since);
        Add(_limit);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var uses = await session.Print.WorkAsync("Uses", _ => FindAsync(session, parsed, cancellationToken));
        var what = uses.Column is null ? $"{uses.Process}/{uses.Dataset}" : $"column '{uses.Column}' of {uses.Process}/{uses.Dataset}";
        if (uses is { Uses: [], Column: { } column, LatestColumns: { } known } && !known.Contains(column, StringComparer.Ordinal))
        {
            throw new CommandException(
                $"No run has read {what}, and its newest version {uses.LatestVersion} has no such column. "
                + $"It has {string.Join(", ", known)}.{Hint(column, known)}");
        }

        if (session.Print.IsJson)
        {
            session.Print.Json(UsesDocument.Of(uses), CliJson.Default.UsesDocument);
        }
        else if (uses.Uses.Count > 0)
        {
            session.Print.Write(ToTable(uses));
        }

        if (uses.Uses.Count == 0)
        {
            session.Print.Talk($"No run that was looked at has read {what}.");
        }

        if (uses.IsCut)
        {
            session.Print.Talk($"There are more runs than the {Format.Number(parsed.GetValue(_limit))} that were looked at: --limit.");
        }

        return uses.Uses.Count > 0 ? ExitCode.Done : ExitCode.Nothing;
    }

    private async Task<DatasetUses> FindAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Tracker.UsesAsync(
                parsed.GetRequiredValue(_dataset),
                options =>
                {
                    options.Column = parsed.GetValue(_column);
                    options.Since = parsed.GetValue(_since);
                    options.MaxRuns = parsed.GetValue(_limit)!.Value;
                },
                cancellationToken);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(exception.Message, ExitCode.Usage);
        }
    }

    private static TextTable ToTable(DatasetUses uses)
    {
        var table = new TextTable(
            Column.Text("PROCESS"), "USE", "RUNS", "LAST", Column.RunId("RUN"), Column.RunId("VERSION"), Column.Text("COLUMNS"));
        foreach (var use in uses.Uses)
        {
            table.Add(
                use.Process,
                new Cell(UsesDocument.TextOf(use.Certainty), use.Certainty == UseCertainty.Reads ? "green" : "yellow"),
                Format.Number(use.Runs),
                Format.Of(use.LastStartedAt),
                use.LastRunId,
                use.LastVersion,
                ColumnsOf(use));
        }

        return table;
    }

    private static string ColumnsOf(DatasetUse use) => string.Join(
        ", ",
        [
            .. use.Columns,
            .. use.ReadsWhole ? ["all (not by name)"] : Array.Empty<string>(),
            .. use.HasUnknown ? ["not recorded"] : Array.Empty<string>(),
        ]);

    private static string Hint(string column, IReadOnlyList<string> known) => NearNames.Find(column, known) switch
    {
        [] => "",
        var near => $" Did you mean {string.Join(" or ", near.Select(name => $"'{name}'"))}?",
    };
}
