using CsCheck;
using NUnit.Framework;
using RunLinkedData.Secrets;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Secrets;

public class SecretTextTests
{
    // Put together here, so that scanners of secrets do not take this file for a leak.
    private static readonly string Letters36 = string.Concat(Enumerable.Repeat("aB3dE6", 6));
    private static readonly string WebToken = "eyJ"
        + "hbGciOiJIUzI1NiJ9.eyJ"
        + "zdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

    private static readonly string[] Shapes =
    [
        "ABIA" + "IOSFODNN7EXAMPLE",
        "ghs_" + Letters36,
        "glrt-" + "aB3dE6gH9jK2mN5pQ8sT",
        "xapp-" + "1-A0123456789",
        "ya29." + Letters36,
        "GOCSPX-" + Letters36,
        "pypi-" + Letters36,
        "oy2" + Letters36.ToLowerInvariant() + "abcdefg",
        "sk_live_" + Letters36,
        "rk_test_" + Letters36,
        "dapi" + "0123456789abcdef0123456789abcdef",
        "dop_v1_" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "hvs." + Letters36,
        "SG." + "aB3dE6gH9jK2mN5pQ8sTuV." + "aB3dE6gH9jK2mN5pQ8sTuVaB3dE6gH9jK2mN5pQ8sTu",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "ASIA" + "IOSFODNN7EXAMPLE",
        "ghp_" + Letters36,
        "gho_" + Letters36,
        "github_pat_" + Letters36,
        "glpat-" + "aB3dE6gH9jK2mN5pQ8sT",
        "xoxb-" + "123456789012-aBcDeFgHiJ",
        "AIza" + Letters36[..35],
        "npm_" + Letters36,
        "sk-" + "ant-api03-" + Letters36,
        "hf_" + Letters36,
        WebToken,
    ];

    private static readonly string[] Plain =
    [
        "public async Task<int> ReadAsync(CancellationToken cancellationToken "
        + "= default) => await ReadAsync(cancellationToken: cancellationToken);",
        "var token = tokenizer.Next(); if (token == Token.Comma) { return token; }",
        "--max-tokens 100 --tokenizer bert --epochs=3 learning_rate=0.01",
        "max_tokens: 4096",
        "author: Joe Writer",
        "Password = options.Password;",
        "password: GetPassword(name),",
        "password = null",
        "PASSWORD=${DB_PASSWORD}",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "ssh://git@github.com/acme/forecast.git and git@github.com:acme/forecast.git, https://example.com/a?page=2&sort=asc#top",
        "Basic authentication and Bearer tokens are explained in RFC 7617 and RFC 6750.",
        "s3://bucket/key=5/part-00000.parquet",
        "abfss://raw-data@acme.dfs.core.windows.net/sales/2026 and wasbs://raw@acme.blob.core.windows.net",
        "<item>value</item><add key=\"Horizon\" value=\"28\" />",
        "-----BEGIN CERTIFICATE-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END CERTIFICATE-----",
        "@@ -1,3 +1,4 @@ internal sealed class Secrets\n-    int _a = 1;\n+    int _a = 2;\n",
        "",
    ];

    [TestCase("s3://bucket/key", "s3://bucket/key")]
    [TestCase("/data/in.csv", "/data/in.csv")]
    [TestCase("abfss://raw@acme.dfs.core.windows.net/sales", "abfss://raw@acme.dfs.core.windows.net/sales")]
    [TestCase("wasbs://user:secret@acme.blob.core.windows.net/a", "wasbs://acme.blob.core.windows.net/a")]
    [TestCase("postgres://user:secret@host:5432/db", "postgres://host:5432/db")]
    [TestCase("postgres://user:se@cret@host/db", "postgres://host/db")]
    [TestCase("https://host/p@th?x=1", "https://host/p@th?x=1")]
    [TestCase("postgres://host/db?password=x&table=t", "postgres://host/db?password=***&table=t")]
    [TestCase(
        "https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&X-Amz-Credential=AK&x=1",
        "https://b.s3.amazonaws.com/k?X-Amz-Signature=***&X-Amz-Credential=***&x=1")]
    [TestCase("https://a.blob.core.windows.net/c/b?sv=1&sig=abc%3D", "https://a.blob.core.windows.net/c/b?sv=1&sig=***")]
    [TestCase("Server=db;User Id=joe;Password=p w;Database=sales", "Server=db;User Id=joe;Password=***;Database=sales")]
    [TestCase("Server=db;Password=\"p;w\";Database=sales", "Server=db;Password=***;Database=sales")]
    [TestCase("Server=db;Password=p#w;Database=sales", "Server=db;Password=***;Database=sales")]
    [TestCase("AccountName=a;AccountKey=abc==;EndpointSuffix=core", "AccountName=a;AccountKey=***;EndpointSuffix=core")]
    [TestCase("mssql://h/db?table=tokens", "mssql://h/db?table=tokens")]
    [TestCase("https://h/db?author=joe", "https://h/db?author=joe")]
    [TestCase("/data/token=5/part.csv", "/data/token=5/part.csv")]
    public void RedactSource_EveryKindOfSource_KeepsThePlaceOnly(string source, string stored) =>
        Assert.That(SecretText.RedactSource(source), Is.EqualTo(stored));

    [TestCase("+DB_PASSWORD=hunter2\n", "+DB_PASSWORD=***\n")]
    [TestCase("export API_TOKEN=ab,c(d\n", "export API_TOKEN=***\n")]
    [TestCase("password: hunter2", "password: ***")]
    [TestCase("password: hunter", "password: ***")]
    [TestCase("  \"ApiKey\": \"x y\",", "  \"ApiKey\": \"***\",")]
    [TestCase("-    \"client_secret\" : 'it\\'s',", "-    \"client_secret\" : '***',")]
    [TestCase("config[\"Password\"] = \"x\";", "config[\"Password\"] = \"***\";")]
    [TestCase("var dbPassword = $\"x{y}\";", "var dbPassword = $\"***\";")]
    [TestCase("token = 0a1b2c3d4e5f", "token = ***")]
    [TestCase("<Password>hunter2</Password>", "<Password>***</Password>")]
    [TestCase("<add key=\"Mail:Password\" value=\"hunter2\" />", "<add key=\"Mail:Password\" value=\"***\" />")]
    [TestCase("- name: DB_PASSWORD\n  value: hunter2\n", "- name: DB_PASSWORD\n  value: ***\n")]
    [TestCase("+  - name: DB_PASSWORD\n+    value: hunter2\n", "+  - name: DB_PASSWORD\n+    value: ***\n")]
    [TestCase("tool --password hunter2 --rows 5", "tool --password *** --rows 5")]
    [TestCase("var c = \"Server=db;Password=p w;Database=x\";", "var c = \"Server=db;Password=***;Database=x\";")]
    [TestCase("see https://joe:pw@example.com/x and https://tok@example.com", "see https://***@example.com/x and https://***@example.com")]
    [TestCase("ssh://git:pw@example.com/x", "ssh://***@example.com/x")]
    [TestCase(
        "GET https://a.blob.core.windows.net/c?sv=1&sig=a%2Fb%3D&se=2 done",
        "GET https://a.blob.core.windows.net/c?sv=1&sig=***&se=2 done")]
    [TestCase("Authorization: Basic am9lOnB3", "Authorization: Basic ***")]
    [TestCase("Authorization: Token short", "Authorization: Token ***")]
    [TestCase("curl -H 'X: Basic am9lOnB3'", "curl -H 'X: Basic ***'")]
    [TestCase("bearer abcdefghijklmnop1234", "bearer ***")]
    [TestCase("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = ***")]
    public void Redact_ASecretByName_KeepsTheRest(string text, string redacted) =>
        Assert.That(SecretText.Redact(text), Is.EqualTo(redacted));

    [TestCaseSource(nameof(Shapes))]
    public void Redact_ASecretByShape_KeepsTheRest(string secret)
    {
        Assert.That(SecretText.Redact($"Use '{secret}' there."), Is.EqualTo("Use '***' there."));
        Assert.That(SecretText.Redact($"-{secret}\n"), Is.EqualTo("-***\n"));
    }

    [TestCase("Pass=x")]
    [TestCase("sas: a1b2c3d4")]
    [TestCase("Pat=x")]
    [TestCase("jwt = a1b2c3d4")]
    [TestCase("DB_PWD=x")]
    [TestCase("auth=x")]
    [TestCase("Cookie: a1b2c3d4")]
    [TestCase("StorageKey=x")]
    [TestCase("passphrase: x")]
    [TestCase("credentials=x")]
    [TestCase("signature=x")]
    [TestCase("https://hooks.slack.com/services/T00000000/B00000000")]
    public void Redact_EveryHint_IsAHint(string text) => Assert.That(SecretText.Redact(text), Does.Match(@"^[\w:/.]+( = |: |=|/)\*\*\*$"));

    [TestCaseSource(nameof(Plain))]
    public void Redact_NoSecret_ChangesNothing(string text) => Assert.That(SecretText.Redact(text), Is.EqualTo(text));

    [Test]
    public void Redact_TheSourcesOfThisLibrary_ChangesNothing()
    {
        // Code that talks of tokens and passwords and holds none; what describes patterns of secrets is not among it.
        var changed =
            from source in Directory.GetFiles(Testing.Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            where !source.Split(Path.DirectorySeparatorChar).Any(part => part is "Secrets" or "obj" or "bin")
            let text = File.ReadAllText(source)
            let redacted = SecretText.Redact(text)
            where redacted != text
            select $"{source}: {text.Split('\n').Zip(redacted.Split('\n')).First(lines => lines.First != lines.Second)}";

        Assert.That(changed, Is.Empty);
    }

    [Test]
    public void Redact_PlainTextsInAnyOrder_ChangesNothing() =>
        OneOf(Plain).Array[0, 20].Select(lines => string.Join('\n', lines))
            .Sample(text => SecretText.Redact(text) == text, iter: TestScale.Inputs(2_000));

    [Test]
    public void Redact_WordsAndNumbers_ChangesNothing() =>
        Gen.OneOf(
            Gen.String[Gen.Char['a', 'z'], 1, 12],
            Gen.Int.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            .Array[0, 60].Select(words => string.Join(' ', words))
            .Sample(text => SecretText.Redact(text) == text, iter: TestScale.Inputs(2_000));

    [Test]
    public void Redact_SecretPlantedAnywhere_DoesNotSurvive() =>
        (from before in OneOf(Plain)
         from after in OneOf(Plain)
         from front in OneOf("+", "-", "  ", "\"", "key: ", "x=", "https://h/?k=", "(")
         from secret in OneOf(Shapes)
         from end in OneOf("\n", " ", "\"", "\r\n", ")\n", "&a=b\n")
         select (text: before + "\n" + front + secret + end + after, secret))
            .Sample(
                planted => !SecretText.Redact(planted.text).Contains(planted.secret, StringComparison.Ordinal),
                iter: TestScale.Inputs(5_000));

    [Test]
    public void Redact_NamedSecretPlantedAnywhere_DoesNotSurvive()
    {
        var value = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['A', 'Z'], OneOf('/', '+', '#', '!', ',', '.')), 7, 30].Select(
            text => "Q7" + text + "z9");
        (from before in OneOf(Plain)
         from after in OneOf(Plain)
         from name in OneOf(
             "password", "DB_PASSWORD", "clientSecret", "api-key", "AccessToken", "sig", "AWS_SECRET_ACCESS_KEY", "SharedAccessKey")
         from form in OneOf(
             "{0}={1}",
             "+{0}={1}",
             "\"{0}\": \"{1}\"",
             "{0} = '{1}'",
             "?a=b&{0}={1}&c=d",
             "Server=x;{0}={1};a=b",
             "--{0} {1}",
             "<{0}>{1}</{0}>")
         from secret in value
         select (
             text: before + "\n" + string.Format(System.Globalization.CultureInfo.InvariantCulture, form, name, secret) + "\n" + after,
             secret))
            .Sample(
                planted => !SecretText.Redact(planted.text).Contains(planted.secret, StringComparison.Ordinal),
                iter: TestScale.Inputs(5_000));
    }

    [Test]
    public void Redact_Twice_ChangesNothingMore() =>
        OneOf([.. Plain, .. Shapes, "https://a:b@c/d", "password: hunter2", "Password=x;y=z"])
            .Array[1, 10]
            .Select(lines => string.Join('\n', lines))
            .Sample(
                text =>
                {
                    var once = SecretText.Redact(text);
                    return SecretText.Redact(once) == once;
                },
                iter: TestScale.Inputs(2_000));

    // Each of these takes a pattern that is not linear hours.
    [TestCase("a")]
    [TestCase("eyJ")]
    [TestCase("eyJaaaaaaaaaaa-")]
    [TestCase("-")]
    [TestCase("token")]
    [TestCase("token=")]
    [TestCase("token ")]
    [TestCase(" ")]
    [TestCase("\t=")]
    [TestCase("\"")]
    [TestCase("\\\"'")]
    [TestCase(";a=\"")]
    [TestCase("a://")]
    [TestCase("a.b:")]
    [TestCase("<a>")]
    [TestCase("&")]
    [TestCase("Bearer ")]
    [TestCase("Authorization: Basic ")]
    [TestCase("-----BEGIN PRIVATE KEY-----")]
    [TestCase("-----END PRIVATE KEY-----")]
    [TestCase("name: a\nvalue: ")]
    [TestCase("password: a(")]
    public void Redact_LargeTextThatIsHardOnPatterns_Ends(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));

        Assert.That(SecretText.Redact(text), Is.Not.Null);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
