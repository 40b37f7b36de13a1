using System.Diagnostics;
using System.Text;
using NUnit.Framework;
using RunLinkedData.Questions.Reproducing;

namespace RunLinkedData.Tests.Questions.Reproducing;

[Platform(Exclude = "Win", Reason = "there is no sh")]
public class ShellTextTests
{
    private const string Nasty = "'\"\\`$(){}[]<>|&;*?~#!=% \t\n\r\u0001aZ0-_./:@,+\u00e9\u2028\U0001f600";

    private static readonly string[] Known =
    [
        "", " ", "'", "''", "$(touch x)", "`id`", "a'b\"c", "\\", "\\'", "line\nline", "\n", "-n", "~", "a=b", "#", "!!", "%s%n",
    ];

    [Test]
    public async Task Quote_AnyText_IsOneWordThatAShellReadsAsItWas()
    {
        var random = new Random(20261124);
        var runes = Nasty.EnumerateRunes().ToArray();
        string[] words = [.. Known, .. Enumerable.Range(0, 500)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => runes[random.Next(runes.Length)])))];

        var output = await ShAsync($"printf '%s\\036' {ShellText.Quote(words)}");

        Assert.That(output.Split('\u001e')[..^1], Is.EqualTo(words));
    }

    [TestCase("two\nlines; touch x")]
    [TestCase("\r\n\0\u0085")]
    public async Task Comment_AnyText_IsOneLineThatDoesNothing(string text)
    {
        var comment = ShellText.Comment(text);

        Assert.That(comment.Split('\n'), Has.Length.EqualTo(1));
        Assert.That(await ShAsync(comment + "\nprintf done"), Is.EqualTo("done"));
    }

    internal static async Task<string> ShAsync(string script, string? folder = null, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),
            WorkingDirectory = folder ?? "",
        };
        foreach (var argument in (string[])["-c", script, "sh", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_SYSTEM"] = "/dev/null";
        using var sh = Process.Start(start)!;
        var error = sh.StandardError.ReadToEndAsync();
        var output = await sh.StandardOutput.ReadToEndAsync();
        await sh.WaitForExitAsync();
        Assert.That(sh.ExitCode, Is.Zero, await error);
        return output;
    }
}
