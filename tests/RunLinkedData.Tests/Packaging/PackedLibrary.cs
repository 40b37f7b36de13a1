using System.IO.Compression;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Packaging;

/// <summary>The library's packages, from what is built already. Their version is one of a kind, so that no cache of packages has it.</summary>
[SetUpFixture]
internal sealed partial class PackedLibrary
{
    private static readonly string Configuration =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static readonly Lazy<Task> Packing = new(PackAsync);

    private static readonly TemporaryFolder Packed = new();

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

    [OneTimeTearDown]
    public void Delete() => Packed.Dispose();

    private static async Task PackAsync()
    {
        using TemporaryFolder packed = new();
        foreach (var project in (string[])["RunLinkedData.MLflow", "RunLinkedData"])
        {
            await DotnetCommand.RunAsync(Repository.Root, "pack", Path.Combine("src", project), "--no-build", "-c", Configuration, "-o", packed.Path);
        }

        foreach (var package in Directory.GetFiles(packed.Path, "*.nupkg"))
        {
            Rename(package, PackageId().Match(Path.GetFileName(package)).Groups[1].Value);
        }
    }

    private static void Rename(string package, string id)
    {
        var target = Path.Combine(Folder, $"{id}.{Version}.nupkg");
        File.Copy(package, target);
        using var archive = ZipFile.Open(target, ZipArchiveMode.Update);
        var entry = archive.GetEntry($"{id}.nuspec")!;
        string nuspec;
        using (StreamReader reader = new(entry.Open()))
        {
            nuspec = reader.ReadToEnd();
        }

        entry.Delete();
        using StreamWriter writer = new(archive.CreateEntry($"{id}.nuspec").Open());
        writer.Write(OwnVersion().Replace(nuspec, Version));
    }

    [GeneratedRegex(@"^(.*?)\.[0-9]")]
    private static partial Regex PackageId();

    [GeneratedRegex("""(?<=<version>)[^<]*|(?<=id="RunLinkedData[^"]*" version=")[^"]*""")]
    private static partial Regex OwnVersion();
}
