using System.Security.Cryptography;
using NUnit.Framework;
using RunLinkedData.Secrets;

namespace RunLinkedData.Tests.Secrets;

public class PrivateKeysTests
{
    private static readonly string Pem = MakeKey();

    [TestCase("{0}")]
    [TestCase("before\n{0}\nafter")]
    public void Redact_WholeKey_KeepsTheMarkersOnly(string form)
    {
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Pem);

        var redacted = PrivateKeys.Redact(text);

        Assert.That(KeyLines().Where(line => redacted.Contains(line, StringComparison.Ordinal)), Is.Empty);
        Assert.That(
            redacted,
            Does.StartWith(text[..text.IndexOf('M', StringComparison.Ordinal)])
                .And.EndWith(text[text.IndexOf("-----END", StringComparison.Ordinal)..]));
    }

    [Test]
    public void Redact_KeyInADiffInJsonAndInCode_LeavesNoLineOfIt()
    {
        string[] texts =
        [
            "+" + Pem.Replace("\n", "\n+", StringComparison.Ordinal),
            "{\"key\":\"" + Pem.Replace("\n", "\\n", StringComparison.Ordinal) + "\"}",
            "\"" + Pem.Replace("\n", "\\n\" +\n    \"", StringComparison.Ordinal) + "\"",
        ];

        Assert.That(
            from text in texts from line in KeyLines() where PrivateKeys.Redact(text).Contains(line, StringComparison.Ordinal) select line,
            Is.Empty);
    }

    [Test]
    public void Redact_OneMarkerOutsideOfTheHunk_StillRemovesTheKey()
    {
        var lines = Pem.Split('\n');
        var beginning = "@@ -1,3 +1,4 @@\n+# mine\n " + string.Join("\n ", lines[..4]) + "\n@@ -90,1 +90,1 @@\n code stays\n";
        var end = "@@ -1,3 +1,4 @@\n code stays\n@@ -20,3 +20,4 @@\n " + string.Join("\n ", lines[^4..]) + "\n+# mine\n";

        foreach (var text in new[] { beginning, end })
        {
            var redacted = PrivateKeys.Redact(text);
            Assert.That(lines.Where(line => line.Length >= 60 && redacted.Contains(line, StringComparison.Ordinal)), Is.Empty);
            Assert.That(redacted, Does.Contain("code stays").And.Contain("# mine"));
        }
    }

    [Test]
    public void Redact_CodeThatNamesTheMarkers_ChangesNothing()
    {
        const string Code = "if (text.StartsWith(\"-----BEGIN PRIVATE KEY-----\")) { return ReadPrivateKeyFromTextOfThisKind(text); }\n";

        Assert.That(PrivateKeys.Redact(Code), Is.EqualTo(Code));
    }

    private static IEnumerable<string> KeyLines() =>
        Pem.Split('\n').Where(line => line.Length > 8 && !line.StartsWith("-----", StringComparison.Ordinal));

    private static string MakeKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
