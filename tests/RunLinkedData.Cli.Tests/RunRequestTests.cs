using System.Text;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run</c>: what cannot be is refused before the program starts, and what it has not written is not published.</summary>
public class RunRequestTests : ProgramFixture
{
    [TestCase("no name for a dataset", "--output", "my data=a.csv")]
    [TestCase("'d'", "--output", "d=a.csv", "--output", "d=b.csv")]
    [TestCase("differ in case only", "--output", "d=a.csv", "--output", "D=b.csv")]
    [TestCase("no patterns", "--output", "d=out/*.csv")]
    [TestCase("names no file", "--output", "d=")]
    [TestCase("the store itself", "--output", "d=mlflow.db")]
    [TestCase("the store itself", "--output", "d=mlruns/1")]
    [TestCase("the store itself", "--output", "d=.")]
    [TestCase("given twice", "--param", "a=1", "--param", "a=2")]
    [TestCase("RLD_PARAM_A_B", "--param", "a-b=1", "--param", "a_b=2")]
    [TestCase("'a%'", "--param", "a%=1")]
    [TestCase("--input NAME=south/items@latest", "--input", "north/items@latest", "--input", "south/items@latest")]
    [TestCase("RLD_INPUT_A_B", "--input", "a-b=north/items@latest", "--input", "a_b=south/items@latest")]
    [TestCase("RLD_INPUT_X_VERSION", "--input", "x=north/items@latest", "--input", "x_version=south/items@latest")]
    public async Task Request_ThatCannotBe_IsRefusedBeforeTheProgramStarts(string reason, params string[] arguments)
    {
        Assert.That((await RldAsync("run", "before", "--", "true")).Code, Is.Zero);

        var (code, output, error) = await RldAsync(["run", "p", .. arguments, "--", "touch", "ran"]);

        Assert.That((code, output), Is.EqualTo((2, "")), error);
        Assert.That(error, Does.StartWith("error: ").And.Contain(reason).And.Contain("'rld run --help' shows"));
        Assert.That(File.Exists(Folder["ran"]), Is.False);
        Assert.That((string?)(await LastRunAsync())["process"], Is.EqualTo("before"));
    }

    [TestCase("day.csv")]
    [TestCase("days")]
    public async Task Output_ThatTheProgramHasNotWritten_IsNotPublished(string path)
    {
        await WriteAsync(path, "yesterday");
        var (first, _, note) = await RldAsync("run", "p", "--output", $"d={path}", "--", "true");

        var (code, _, error) = await RldAsync("run", "p", "--output", $"d={path}", "--", "true");

        Assert.That(first, Is.Zero, "nothing was published before that it could be of");
        Assert.That(note, Does.Contain($"note: the program has not written '{path}'"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.StartWith($"error: The program has not written '{path}'").And.Contain("--allow-unchanged"));
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("FAILED"));
        Assert.That((await RldAsync("run", "p", "--allow-unchanged", "--output", $"d={path}", "--", "true")).Code, Is.Zero);
    }

    [TestCase("day.csv", "printf yesterday > day.csv")]
    [TestCase("days", "printf yesterday > days/part.csv")]
    [TestCase("days", "printf more > days/more.csv")]
    [TestCase("days", "rm days/other.csv")]
    public async Task Output_ThatTheProgramHasWritten_IsPublishedAlsoWhenItIsTheSame(string path, string script)
    {
        await WriteAsync(path, "yesterday");

        var (code, _, error) = await RldAsync("run", "p", "--output", $"d={path}", "--", "sh", "-c", script);

        Assert.That(code, Is.Zero, error);
    }

    [Test]
    public async Task Program_ThatChangesItsFolder_FindsTheStore()
    {
        var (output, error) = await ShellAsync("$RLD run p -- sh -c 'mkdir below; cd below; echo $MLFLOW_TRACKING_URI; $RLD runs'");

        var lines = Encoding.UTF8.GetString(output).Split('\n');
        Assert.That(lines[0], Does.StartWith("sqlite:////").And.EndWith("/mlflow.db"), Encoding.UTF8.GetString(error));
        Assert.That(lines[2], Does.Contain("RUNNING"));
        Assert.That(Directory.GetFileSystemEntries(Folder["below"]), Is.Empty);
    }

    private async Task WriteAsync(string path, string text)
    {
        if (path.EndsWith(".csv", StringComparison.Ordinal))
        {
            await File.WriteAllTextAsync(Folder[path], text);
            return;
        }

        Directory.CreateDirectory(Folder[path]);
        await File.WriteAllTextAsync(Path.Combine(Folder[path], "part.csv"), text);
        await File.WriteAllTextAsync(Path.Combine(Folder[path], "other.csv"), text);
    }
}
