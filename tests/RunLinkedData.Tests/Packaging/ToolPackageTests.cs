using System.Runtime.InteropServices;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Packaging;

/// <summary>The packages of the tool, of which the README has two.</summary>
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

    private static async Task<string> PackageIdAsync(params string[] arguments) =>
        (await DotnetCommand.RunAsync(Repository.PathOf("src", "RunLinkedData.Cli"), ["msbuild", "-getProperty:PackageId", .. arguments])).Trim();
}
