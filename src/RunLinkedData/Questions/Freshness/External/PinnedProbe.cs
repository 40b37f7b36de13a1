using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Questions.Freshness.External;

/// <summary>Compares what a manifest has pinned with what lies there now: by listings and by the logs of tables.</summary>
internal sealed class PinnedProbe(HoldingStores stores, IArtifactStore artifacts, DatasetIdentity input)
{
    public async Task<ExternalAnswer> AskAsync(DatasetManifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            return await (manifest.IsTable
                ? AskTableAsync(manifest, cancellationToken)
                : AskFilesAsync(manifest, cancellationToken)).ConfigureAwait(false);
        }
        catch (SourceException e) when (e.Code is ErrorCode.TableNotFound or ErrorCode.TableGone)
        {
            return ExternalAnswer.Gone;
        }
        catch (DatasetException e) when (e.Code == ErrorCode.DatasetValue && UriScheme.Of(manifest.Source!.Location) == "file")
        {
            return ExternalAnswer.Gone;
        }
    }

    private async Task<ExternalAnswer> AskTableAsync(DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var source = stores.Sources.Of(manifest.Format!, input);
        var place = new SourceLocation(manifest.Source!.Location, stores.OpenFolder);
        var now = await source.OpenAsync(place, null, cancellationToken).ConfigureAwait(false);
        if (manifest.Source.Version is { } used && now.Version is { } version && used != version)
        {
            return ExternalAnswer.At(version, used);
        }

        return now.Files.Select(file => (file.Path, file.Bytes, (string?)file.Pin))
            .SequenceEqual(manifest.Files.Select(file => (file.Path, file.Bytes, file.Pin)))
                ? ExternalAnswer.Same
                : ExternalAnswer.Changed(now.Version is null ? "has other files now" : "was made anew under the same version", now.Version);
    }

    private async Task<ExternalAnswer> AskFilesAsync(DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var found = await ReferencedFiles.FindAsync(input, manifest.Source!.Location, stores, cancellationToken).ConfigureAwait(false);
        var now = found.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var gone = manifest.Files.Count(file => !now.ContainsKey(file.Path));
        var added = found.Count - (manifest.Files.Count - gone);
        if (gone + added > 0)
        {
            return ExternalAnswer.Changed($"has other files now: {added} came and {gone} went");
        }

        FileLocator locator = new(artifacts, input, stores);
        foreach (var file in manifest.Files)
        {
            if (await ChangeAsync(locator, file, now[file.Path], cancellationToken).ConfigureAwait(false) is { } changed)
            {
                return changed;
            }
        }

        return ExternalAnswer.Same;
    }

    private static async Task<ExternalAnswer?> ChangeAsync(
        FileLocator locator, DatasetFile file, DatasetFile now, CancellationToken cancellationToken)
    {
        if (file.Bytes != now.Bytes)
        {
            return ExternalAnswer.Changed(
                $"has changed: '{file.Path}' has {now.Bytes} bytes, and had {file.Bytes}", now.Version);
        }

        if (file.Version is not null && now.Version is not null)
        {
            return file.Version == now.Version ? null : ExternalAnswer.Changed(
                $"has changed: '{file.Path}' is {now.Version}, and was {file.Version}", now.Version);
        }

        if (file.Modified is not null && now.Modified is not null && file.Sha256 is null)
        {
            return file.Modified == now.Modified ? null : ExternalAnswer.Changed(
                $"has changed: '{file.Path}' was written again");
        }

        if (file.Sha256 is null)
        {
            return ExternalAnswer.Unknown($"nothing tells whether '{file.Path}' is the same");
        }

        try
        {
            await locator.CheckAsync(file, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DatasetCorruptException)
        {
            return ExternalAnswer.Changed($"has changed: '{file.Path}' has other content");
        }
    }
}
