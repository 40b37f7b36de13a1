namespace RunLinkedData.Datasets.Caching;

/// <summary>A file of a dataset on this machine whose bytes are those that were saved. It is there until disposal.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="release">Called on disposal.</param>
/// <param name="isWhole">Whether its bytes are right, where that is still being looked at; null when they are.</param>
internal sealed class VerifiedFile(string path, Action? release = null, Task<bool>? isWhole = null) : IDisposable
{
    /// <summary>Where it lies.</summary>
    public string Path => path;

    /// <summary>Nothing of the file may be handed out before this is true.</summary>
    public Task<bool> IsWhole { get; } = isWhole ?? Task.FromResult(true);

    public void Dispose() => release?.Invoke();
}
