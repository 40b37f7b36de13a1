using System.Runtime.InteropServices;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Packaging;

/// <summary>A program outside the repository that uses the library.</summary>
internal sealed class ConsumerProject : IDisposable
{
    private const string SavesAndLoads =
        """
        using RunLinkedData;

        await using var tracker = RunTracker.Connect("sqlite:///mlflow.db");
        var version = await tracker.RunAsync("p", run => run.SaveDatasetAsync("d", new[] { new { A = 1, B = "x" } }));
        Console.WriteLine("loaded " + string.Join(", ", tracker.LoadDataset<Row>("d", version)));

        public sealed record Row(int A, string B);
        """;

    private readonly TemporaryFolder _folder = new();

    /// <summary>
    /// A project that references the library as is said; its program writes <c>loaded Row { A = 1, B = x }</c> unless another is given.
    /// </summary>
    public ConsumerProject(string reference, string program = SavesAndLoads)
    {
        PackedLibrary.BecomeSourceOf(_folder.Path);
        File.WriteAllText(_folder["app.cs"], program);
        File.WriteAllText(
            _folder["app.csproj"],
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>{PackedLibrary.Restored}</RestorePackagesPath>
                <RestoreFallbackFolders>{PackedLibrary.UsersPackages}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                {reference}
              </ItemGroup>
            </Project>
            """);
    }

    public static string OfPackage => PackageReference("RunLinkedData", PackedLibrary.Version);

    public string this[params string[] parts] => _folder[parts];

    public static string PackageReference(string id, string version) => $"""<PackageReference Include="{id}" Version="{version}" />""";

    /// <summary>Publishes the program for this system; what the command wrote.</summary>
    public Task<string> PublishAsync(bool selfContained, params string[] properties)
    {
        string[] where = ["-r", RuntimeInformation.RuntimeIdentifier, "--self-contained", selfContained ? "true" : "false", "-o", "out"];
        return DotnetCommand.RunAsync(
            _folder.Path, ["publish", "-c", "Release", .. where, .. properties.Select(property => $"-p:{property}")]);
    }

    /// <summary>Starts what was published.</summary>
    public Task<(int Code, string Output)> StartPublishedAsync() =>
        DotnetCommand.StartAsync(_folder["out", OperatingSystem.IsWindows() ? "app.exe" : "app"], _folder.Path);

    /// <summary>Builds and starts the program; what it wrote.</summary>
    public async Task<string> RunAsync()
    {
        var build = await DotnetCommand.RunAsync(_folder.Path, "build", "-c", "Release", "-o", "out");
        Assert.That(build, Does.Not.Contain("warning NU16").And.Not.Contain("MSB3277"));
        return await DotnetCommand.RunAsync(_folder.Path, _folder["out", "app.dll"]);
    }

    public void Dispose() => _folder.Dispose();
}
