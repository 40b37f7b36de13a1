using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Datasets.Sources;

/// <summary>Where a table or its files lie, and what opens the folders there.</summary>
public sealed class SourceLocation
{
    private readonly Func<string, IArtifactStore> _open;

    /// <summary>A location.</summary>
    /// <param name="uri">The URI of a folder or file, without a slash at its end.</param>
    /// <param name="open">Opens the folder at a URI.</param>
    public SourceLocation(string uri, Func<string, IArtifactStore> open)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        ArgumentNullException.ThrowIfNull(open);
        (Uri, _open) = (uri, open);
    }

    /// <summary>
    /// The URI: <c>s3://bucket/sales</c>, or <c>file:///data/sales</c> for this machine, with percent-escapes in <c>file:</c> URIs only.
    /// </summary>
    public string Uri { get; }

    /// <summary>Opens a folder, here or elsewhere.</summary>
    /// <param name="folder">Its URI.</param>
    /// <exception cref="MLflow.MlflowException"><c>INVALID_PARAMETER_VALUE</c>: no store of that scheme is known.</exception>
    public IArtifactStore Open(string folder) => _open(folder);

    /// <inheritdoc/>
    public override string ToString() => Uri;
}
