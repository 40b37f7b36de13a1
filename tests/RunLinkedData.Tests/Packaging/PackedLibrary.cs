using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Packaging;

/// <summary>
/// All packages of the repository, from what is built already. Their version is one of a kind, so that no cache of packages has it.
/// </summary>
[SetUpFixture]
internal sealed class PackedLibrary
{
    private static readonly Lazy<Task<string>> Packing = new(PackAsync);

    private static readonly TemporaryFolder Packed = new();

    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";

    public static string Version { get; } = $"0.0.1-test{Guid.NewGuid():N}";

    public static string Folder => Packed.Path;

    /// <summary>Where the programs of these tests restore to, so that the user's folder stays as it is.</summary>
    public static string Restored => Packed["restored"];

    /// <summary>Where packages were restored to before, which need not be fetched again.</summary>
    public static string UsersPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Makes the packages when they are not there yet.</summary>
    public static Task MakeAsync() => Packing.Value;

    /// <summary>Makes the folder of packages the first source of what is done in a folder; the machine's own sources follow.</summary>
    public static void BecomeSourceOf(string folder) => File.WriteAllText(
        Path.Combine(folder, "nuget.config"),
        $"""<configuration><packageSources><add key="packed" value="{Folder}" /></packageSources></configuration>""");

    [OneTimeTearDown]
    public void Delete() => Packed.Dispose();

    private static Task<string> PackAsync() => DotnetCommand.RunAsync(
        Repository.Root,
        [
            "pack",
            "--no-build",
            "-c",
            Configuration,
            $"-p:PackageOutputPath={Folder}",
            $"-p:MinVerVersionOverride={Version}",
            $"-p:Version={Version}",
        ]);
}
