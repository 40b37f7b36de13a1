namespace RunLinkedData.Testing;

/// <summary>The repository's own files.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "RunLinkedData.sln"))
            ? folder
            : FindRoot(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run from within the repository."));
}
