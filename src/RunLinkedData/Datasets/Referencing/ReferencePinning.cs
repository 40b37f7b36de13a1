using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Referencing;

/// <summary>Makes the manifest of a version whose bytes stay where they are.</summary>
/// <param name="stores">Opens what is at a location.</param>
/// <param name="artifacts">The artifacts of the run that refers to it.</param>
/// <param name="time">The clock.</param>
internal sealed class ReferencePinning(HoldingStores stores, IArtifactStore artifacts, TimeProvider time)
{
    /// <summary>Finds out what lies at a location, and what pins it.</summary>
    /// <param name="dataset">The version that is made.</param>
    /// <param name="location">Where it lies: a path or a URI.</param>
    /// <param name="options">What is referred to.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="DatasetException">Nothing that can be referred to is there.</exception>
    /// <exception cref="SourceException">The table cannot be read at that version.</exception>
    public async Task<DatasetManifest> PinAsync(
        DatasetIdentity dataset, string location, ReferenceOptions options, CancellationToken cancellationToken)
    {
        var place = new SourceLocation(ReferenceLocation.ToUri(location), stores.OpenFolder);
        var source = options.Kind switch
        {
            null => await stores.Sources.RecognizeAsync(place, cancellationToken).ConfigureAwait(false),
            ReferenceOptions.Files => null,
            var kind => stores.Sources.Named(kind, nameof(ReferenceOptions.Kind)),
        };
        var manifest = source is null
            ? await PinFilesAsync(dataset, place, options, cancellationToken).ConfigureAwait(false)
            : await PinTableAsync(dataset, place, source, options, cancellationToken).ConfigureAwait(false);
        return ManifestJson.Check(manifest, dataset);
    }

    private async Task<DatasetManifest> PinFilesAsync(
        DatasetIdentity dataset, SourceLocation place, ReferenceOptions options, CancellationToken cancellationToken)
    {
        if (options.Version is { } version)
        {
            throw new ArgumentException(
                $"There is no version '{version}' of what lies at {place}: no table that is known here is there, and files have no "
                + $"versions together. Leave {nameof(options.Version)} out, or add what reads such tables, such as RunLinkedData.Lake with "
                + "UseLake().");
        }

        var files = await ReferencedFiles.FindAsync(dataset, place.Uri, stores, cancellationToken).ConfigureAwait(false);
        if (options.Kind is null && TableTraces.Find(files) is { } table)
        {
            throw dataset.Error(
                ErrorCode.DatasetFormat,
                $"{place} looks like {table}, and nothing here reads such tables. Add what does, such as RunLinkedData.Lake with "
                + $"UseLake(); or set {nameof(options.Kind)} to '{ReferenceOptions.Files}' to refer to its files as they are.");
        }

        if (!options.Hash && files.FirstOrDefault(file => (file.Version ?? (object?)file.Modified) is null) is { } free)
        {
            throw dataset.Error(
                ErrorCode.DatasetValue,
                $"Nothing pins '{free.Path}' at {place}, as the storage there names no versions of files. Set {nameof(options.Hash)}: "
                + "all files are read then, and pinned by their SHA-256.");
        }

        return await CompleteAsync(dataset, ToManifest(dataset, place, null, files, []), options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DatasetManifest> PinTableAsync(
        DatasetIdentity dataset,
        SourceLocation place,
        IVersionSource source,
        ReferenceOptions options,
        CancellationToken cancellationToken)
    {
        var version = await source.OpenAsync(place, options.Version, cancellationToken).ConfigureAwait(false);
        var columns = TableColumns.Of(version.Schema);
        if (columns.Count == 0)
        {
            throw dataset.Error(
                ErrorCode.DatasetValue, $"The {source.Name} table at {place} has no columns, so {dataset} cannot be made of it.");
        }

        await new TableListing(stores, place.Uri).CheckAsync(version.Files, cancellationToken).ConfigureAwait(false);
        var statistics = await version.MeasureAsync(cancellationToken).ConfigureAwait(false);
        var files = version.Files.Zip(statistics.Rows).Select(file => new DatasetFile
        {
            Path = file.First.Path,
            Uri = file.First.Uri,
            Bytes = file.First.Bytes,
            Rows = file.Second,
            Pin = file.First.Pin,
            Version = file.First.Version,
        });
        var manifest = ToManifest(dataset, place, source.Name, [.. files], columns) with
        {
            Source = new DatasetSource { Location = place.Uri, Version = version.Version, Pins = version.Pins },
            Profile = statistics.Profile,
            ColumnSources = options is SaveReferenceOptions { ColumnSources: { } sources }
                ? ColumnSource.ForManifest(sources, columns, dataset.Name)
                : null,
        };
        return await CompleteAsync(dataset, manifest, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DatasetManifest> CompleteAsync(
        DatasetIdentity dataset, DatasetManifest manifest, ReferenceOptions options, CancellationToken cancellationToken)
    {
        var files = options.Hash
            ? await ReferencedFiles.HashAsync(new FileLocator(artifacts, dataset, stores), manifest.Files, cancellationToken)
                .ConfigureAwait(false)
            : manifest.Files;
        return manifest with { Files = files, Digest = DatasetManifest.DigestOf(files) };
    }

    private DatasetManifest ToManifest(
        DatasetIdentity dataset,
        SourceLocation place,
        string? format,
        IReadOnlyList<DatasetFile> files,
        IReadOnlyList<DatasetColumn> columns) => new()
        {
            ManifestVersion = DatasetManifest.CurrentVersion,
            Name = dataset.Name,
            Format = format,
            Source = new DatasetSource { Location = place.Uri },
            Columns = columns,
            Rows = files.Sum(file => file.Rows),
            Bytes = files.Sum(file => file.Bytes),
            Files = files,
            Digest = "",
            Profile = new Dictionary<string, ColumnProfile>(),
            CreatedAt = time.GetUtcNow(),
            Writer = DatasetManifest.ThisWriter,
        };
}
