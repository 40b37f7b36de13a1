using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld show REF</c>.</summary>
internal sealed class ShowCommand : RldCommand
{
    private readonly Argument<string> _reference = Values.Reference();

    public ShowCommand(Host host)
        : base(
            host,
            "show",
            "Shows what a version or a run is: who made it, when, from which inputs, with which code and parameters, and what is in it.",
            ("rld show demand-forecast/forecasts@latest", "the newest version, its provenance and its columns"),
            ("rld show 0f4c1be2", "a run with all that it wrote"),
            ("rld show demand-forecast/forecasts@2026-11-01 --json", "the same for a program")) => Add(_reference);

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetRequiredValue(_reference);
        var version = text.Contains('@', StringComparison.Ordinal) ? await session.Tracker.ResolveAsync(text, cancellationToken) : null;
        var provenance = await session.Tracker.GetProvenanceAsync(version?.RunId ?? text, cancellationToken);
        List<DatasetManifest> datasets = [];
        foreach (var name in version is null ? provenance.Outputs.Select(output => output.Dataset) : [version.Dataset])
        {
            try
            {
                var dataset = await session.Tracker.LoadDatasetAsync(
                    name, provenance.RunId, options => options.AllowUnpublished = true, cancellationToken);
                datasets.Add(dataset.Manifest);
            }
            catch (Exception exception) when (version is null && exception is DatasetException or ArgumentException)
            {
                // The run is shown all the same, with its other datasets.
                session.Print.Talk($"note: its dataset '{name}' cannot be shown: {exception.Message}");
            }
        }

        var members = ShownGroup.Of(await session.Tracker.TrackingStore.GetRunAsync(provenance.RunId, cancellationToken));
        if (session.Print.IsJson)
        {
            session.Print.Json(
                new ShownRun(provenance, provenance.Metrics, [.. datasets.Select(CliJson.ToNode)], members), CliJson.Default.ShownRun);
            return ExitCode.Done;
        }

        session.Print.Write(ProvenanceText.ToTable(provenance, version, members));
        foreach (var manifest in datasets)
        {
            await session.Print.LineAsync("", cancellationToken);
            var rows = manifest.Content == DatasetContent.Rows ? Format.Count(manifest.Rows, "row") + ", " : "";
            await session.Print.LineAsync(
                $"{manifest.Name}: {rows}{Format.Count(manifest.Bytes, "byte")} in "
                + $"{Format.Count(manifest.Files.Count, "file")}, {manifest.Digest}",
                cancellationToken);
            foreach (var place in FilePlaces.Of(manifest))
            {
                await session.Print.LineAsync(place, cancellationToken);
            }

            if (manifest.Columns.Count > 0)
            {
                session.Print.Write(ProfileText.ToTable(manifest));
            }

            foreach (var line in CheckText.Of(manifest))
            {
                await session.Print.LineAsync(line, cancellationToken);
            }
        }

        return ExitCode.Done;
    }
}
