using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>Where stdout leads: to a file that others write too, to a reader that goes away, to a full disk.</summary>
public class OutputTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const string Rows = "{\"Day\":1,\"Units\":1.5}\n{\"Day\":2,\"Units\":3}\n{\"Day\":3,\"Units\":4.5}\n";

    private static string Rld => $"dotnet '{ExampleProgram.CommandLinePath}'";

    [SetUp]
    public void SkipWithoutShell() =>
        Assume.That(OperatingSystem.IsWindows(), Is.False, "The lines of these tests are those of a POSIX shell.");

    [TestCase("get {0} --format jsonl", Rows)]
    [TestCase("get {0} --format jsonl -o -", Rows)]
    [TestCase("get {0} --format jsonl -o /dev/stdout", Rows)]
    [TestCase("get {0} --format csv --head 1", "Day,Units\n1,1.5\n")]
    [TestCase("logs {0}", "3 rows\n")]
    [TestCase("diff {0} {1} --rows --key Day", "+ Day=4  Units=6\n")]
    public async Task Output_InAFileThatOthersWriteToo_IsAppended(string arguments, string expected)
    {
        var line = string.Format(System.Globalization.CultureInfo.InvariantCulture, arguments, Versions[0], Versions[1]);

        await ShellAsync($"{{ echo before; {Rld} {line}; echo between; {Rld} {line}; echo after; }} > all.txt");

        Assert.That(await File.ReadAllTextAsync(Folder["all.txt"]), Is.EqualTo($"before\n{expected}between\n{expected}after\n"));
    }

    [TestCase("get {0} --head 2 --json")]
    [TestCase("diff {0} {1} --rows --key Day --json")]
    [TestCase("diff {0} {1} --json")]
    [TestCase("show {0} --json")]
    [TestCase("lineage {0} --json")]
    [TestCase("reproduce {0} --json")]
    public async Task Json_InAFile_IsOneDocumentBesideWhatOthersWrite(string arguments)
    {
        var line = string.Format(System.Globalization.CultureInfo.InvariantCulture, arguments, Versions[0], Versions[1]);

        await ShellAsync($"{{ echo '['; {Rld} {line}; echo ','; {Rld} {line}; echo ']'; }} > all.json");

        Assert.That(JsonNode.Parse(await File.ReadAllTextAsync(Folder["all.json"]))!.AsArray(), Has.Count.EqualTo(2));
    }

    [TestCase("get {0} --format csv")]
    [TestCase("diff {0} {1} --rows --key Day --json")]
    [TestCase("versions demand-forecast/forecasts")]
    public async Task Output_ToAReaderThatHasGone_IsNoError(string arguments)
    {
        var line = string.Format(System.Globalization.CultureInfo.InvariantCulture, arguments, Versions[0], Versions[1]);

        var error = await ShellAsync($"{{ sleep 0.1; {Rld} {line}; echo code $? >&2; }} | true");

        Assert.That(error.Split('\n'), Has.Member("code 0"));
        Assert.That(error, Does.Not.Contain("rror:"));
    }

    [TestCase("get {0} --format csv")]
    [TestCase("diff {0} {1} --rows --key Day --json")]
    [TestCase("versions demand-forecast/forecasts")]
    public async Task Output_ToAFullDisk_IsAnError(string arguments)
    {
        Assume.That(File.Exists("/dev/full"), "The full disk of these tests is /dev/full.");
        var line = string.Format(System.Globalization.CultureInfo.InvariantCulture, arguments, Versions[0], Versions[1]);

        var error = await ShellAsync($"{Rld} {line} > /dev/full; echo code $? >&2");

        Assert.That(error, Does.Contain("error: No space left on device").And.Contain("code 1"));
    }

    /// <summary>Runs a line of a shell, and gives what came to stderr.</summary>
    private async Task<string> ShellAsync(string line)
    {
        var start = new ProcessStartInfo("sh", ["-c", line]) { WorkingDirectory = Folder.Path, RedirectStandardError = true };
        (start.Environment["MLFLOW_TRACKING_URI"], start.Environment["RLD_CACHE_DIR"]) = (TrackingUri, Folder["cache"]);
        using var shell = Process.Start(start)!;
        var error = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return error;
    }
}
