using System.CommandLine;
using System.Text;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Html;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld history PROCESS/DATASET</c>.</summary>
internal sealed class HistoryCommand : RldCommand
{
    private readonly Argument<DatasetName> _dataset = Values.Dataset();
    private readonly VersionFilter _filter = new(limit: 50);
    private readonly Option<string?> _column = new("--column")
    {
        Description = "Show what this column holds instead of rows and bytes.",
        HelpName = "name",
    };
    private readonly Option<bool> _plot = new("--plot") { Description = "Draw a bar a version: of the rows, or of the column's mean." };
    private readonly Option<string?> _html = new("--html")
    {
        Description = "Write a page with plots of all columns, or of the one, into this file.",
        HelpName = "file",
    };

    public HistoryCommand(Host host)
        : base(
            host,
            "history",
            "Shows how a dataset changes over its versions: rows, bytes, duration, and what its columns hold. Only manifests are read.",
            ("rld history demand-forecast/forecasts", "the newest 50 versions, the oldest first"),
            ("rld history demand-forecast/forecasts --column units --plot", "nulls, range and mean of a column, with bars"),
            ("rld history demand-forecast/forecasts --limit 365 --html year.html", "a year as a page"))
    {
        Add(_dataset);
        _filter.AddTo(this);
        Add(_column);
        Add(_plot);
        Add(_html);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var named = parsed.GetRequiredValue(_dataset);
        var (process, name) = named;
        var column = parsed.GetValue(_column);
        var history = await session.Print.WorkAsync("History", _ => session.Tracker.Process(process).Dataset(name).HistoryAsync(
            options =>
            {
                _filter.Configure(options, parsed);
                options.Last = _filter.Limit(parsed);
            },
            cancellationToken));
        if (history.Versions.Count == 0)
        {
            await session.Tracker.ThrowIfUnknownAsync(named, cancellationToken);
        }

        var known = history.Versions.SelectMany(version => version.Columns)
            .Select(found => found.Name)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (column is not null && history.Versions.Count > 0 && !known.Contains(column, StringComparer.Ordinal))
        {
            throw new CommandException(
                $"No version of {process}/{name} has a column '{column}'. "
                + $"There {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known)}.");
        }

        if (parsed.GetValue(_html) is { } file)
        {
            await SaveAsync(file, column is null ? history.ToHtml() : history.ToHtml([column]), cancellationToken);
            session.Print.Talk($"{Format.Count(history.Versions.Count, "version")} in {file}");
        }

        if (session.Print.IsJson)
        {
            session.Print.Json(HistoryDocument.Of(history, column), CliJson.Default.HistoryDocument);
        }
        else if (parsed.GetValue(_html) is null && history.Versions.Count > 0)
        {
            session.Print.Write(HistoryText.ToTable(history, column, parsed.GetValue(_plot)));
        }

        if (history.Versions.Count == 0)
        {
            session.Print.Talk($"No version of {process}/{name} is published and fits.");
        }

        return ExitCode.Done;
    }

    private static async Task SaveAsync(string path, string page, CancellationToken cancellationToken)
    {
        try
        {
            await WholeFile.WriteAsync(
                path, target => target.WriteAsync(Encoding.UTF8.GetBytes(page), cancellationToken).AsTask(), cancellationToken);
        }
        catch (DirectoryNotFoundException)
        {
            throw new CommandException($"There is no folder for '{path}'. Make it, or name another file.");
        }
    }
}
