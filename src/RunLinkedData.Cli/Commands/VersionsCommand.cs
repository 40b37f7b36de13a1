using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Versions;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld versions PROCESS/DATASET</c>.</summary>
internal sealed class VersionsCommand : RldCommand
{
    private const int LargestPage = 1000;

    private readonly Argument<DatasetName> _dataset = Values.Dataset();
    private readonly VersionFilter _filter = new(limit: 20);
    private readonly Option<bool> _all = new("--all") { Description = "Also what running and failed runs have written." };

    public VersionsCommand(Host host)
        : base(
            host,
            "versions",
            "Lists the versions of a dataset, the newest first.",
            ("rld versions demand-forecast/forecasts", "the newest 20"),
            ("rld versions demand-forecast/forecasts --from 2026-11-01 --param horizon_days=28", "those of November with that horizon"),
            ("rld versions demand-forecast/forecasts --json | jq -r '.versions[].run_id'", "their IDs alone"))
    {
        Add(_dataset);
        _filter.AddTo(this);
        Add(_all);
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var named = parsed.GetRequiredValue(_dataset);
        var (process, name) = named;
        var limit = _filter.Limit(parsed);
        var dataset = session.Tracker.Process(process).Dataset(name);
        var versions = await dataset.VersionsAsync(Configure, cancellationToken).Take(limit).ToListAsync(cancellationToken);
        if (versions.Count == 0)
        {
            await session.Tracker.ThrowIfUnknownAsync(named, cancellationToken);
        }

        var aliases = (await dataset.AliasesAsync(cancellationToken)).ToLookup(alias => alias.RunId, alias => alias.Name);
        if (session.Print.IsJson)
        {
            var listed = versions.Select(version => new ListedVersion(
                version.RunId,
                version.StartedAt,
                version.PublishedAt,
                version.Digest,
                [.. aliases[version.RunId]],
                version.Parameters,
                version.Metrics));
            session.Print.Json(new VersionList(process, name, [.. listed]), CliJson.Default.VersionList);
            return ExitCode.Done;
        }

        var table = new TextTable(
            Column.RunId("VERSION"), "STARTED", "TOOK", Column.Text("ALIASES"), Column.Text("DIGEST", 11), Column.Text("PARAMETERS"));
        foreach (var version in versions)
        {
            table.Add(
                version.RunId,
                Format.Of(version.StartedAt),
                version.PublishedAt is { } published ? Format.Of(published - version.StartedAt) : new Cell("unpublished", "yellow"),
                new Cell(string.Join(',', aliases[version.RunId]), "green"),
                Short(version.Digest),
                Format.Of(version.Parameters));
        }

        if (versions.Count == 0)
        {
            session.Print.Talk($"No version of {process}/{name} {(parsed.GetValue(_all) ? "fits" : "is published and fits")}.");
            return ExitCode.Done;
        }

        session.Print.Write(table);
        if (versions.Count == limit)
        {
            session.Print.Talk($"There may be more: --limit {limit * 5}");
        }

        return ExitCode.Done;

        void Configure(VersionsOptions options)
        {
            _filter.Configure(options, parsed);
            (options.AllowUnpublished, options.PageSize) = (parsed.GetValue(_all), Math.Min(limit, LargestPage));
        }
    }

    // Enough to see at a glance which are the same.
    private static string Short(string digest) => digest.Length > 19 ? digest[..19] : digest;
}
