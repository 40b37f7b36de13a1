using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Packaging;

/// <summary>The packages of the tool, of which the README has two, and what is in each package.</summary>
[Category("Packaging")]
public class ToolPackageTests
{
    [Test]
    public async Task PackageId_ForOneSystem_IsNotThatForAll()
    {
        var system = RuntimeInformation.RuntimeIdentifier;

        var all = await PackageIdAsync();
        var one = await PackageIdAsync($"-p:RuntimeIdentifier={system}");

        Assert.That((all, one), Is.EqualTo(("RunLinkedData.Cli", $"RunLinkedData.Cli.{system}")));
    }

    [Test]
    public async Task Tool_FromAFolder_InstallsAndSaysItsVersion()
    {
        await PackedLibrary.MakeAsync();
        using TemporaryFolder folder = new();
        PackedLibrary.BecomeSourceOf(folder.Path);

        await DotnetCommand.RunAsync(
            folder.Path, "tool", "install", "RunLinkedData.Cli", "--tool-path", "tools", "--version", PackedLibrary.Version);
        var (code, output) = await DotnetCommand.StartAsync(
            folder["tools", OperatingSystem.IsWindows() ? "rld.exe" : "rld"], folder.Path, "--version");

        Assert.That((code, output.Trim()), Is.EqualTo((0, FileVersionInfo.GetVersionInfo(ExampleProgram.CommandLinePath).ProductVersion)));
    }

    [Test]
    public async Task Packages_HaveALicenceAReadmeOfTheirOwnAndSymbols()
    {
        await PackedLibrary.MakeAsync();

        string[] ids =
        [
            "RunLinkedData", "RunLinkedData.Aws", "RunLinkedData.Azure", "RunLinkedData.Cli", "RunLinkedData.Dagster",
            "RunLinkedData.Google", "RunLinkedData.Html", "RunLinkedData.Lake", "RunLinkedData.MLflow", "RunLinkedData.OpenLineage",
            "RunLinkedData.Sql",
        ];
        foreach (var id in ids)
        {
            await using var package = await ZipFile.OpenReadAsync(Path.Combine(
                PackedLibrary.Folder, $"{id}.{PackedLibrary.Version}.nupkg"));
            Assert.That(Read(package, $"{id}.nuspec"), Does.Contain("Apache-2.0").And.Contain("<readme>README.md"), id);
            Assert.That(Read(package, "README.md"), Does.StartWith($"# {id}\n"));
            Assert.That(File.Exists(Path.Combine(PackedLibrary.Folder, $"{id}.{PackedLibrary.Version}.snupkg")), id);
        }
    }

    private static string Read(ZipArchive package, string name)
    {
        using StreamReader reader = new(package.GetEntry(name)!.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static async Task<string> PackageIdAsync(params string[] arguments) =>
        (await DotnetCommand.RunAsync(Repository.PathOf("src", "RunLinkedData.Cli"), ["msbuild", "-getProperty:PackageId", .. arguments]))
            .Trim();
}
