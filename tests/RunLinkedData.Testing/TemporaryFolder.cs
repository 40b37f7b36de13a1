namespace RunLinkedData.Testing;

/// <summary>A new empty folder that is deleted with all that is in it on disposal.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("rld-test-").FullName;

    public string Path { get; }

    /// <summary>The full path of something in the folder.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
