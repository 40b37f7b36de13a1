using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Secrets;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Provenance.Code;

namespace RunLinkedData.Tests.Secrets;

/// <summary>Every form of a secret in every place that takes text, through the code that stores it.</summary>
public class EverySecretTests
{
    private static IEnumerable<string> Texts => SecretCases.All.Select(one => one.Text);

    // Names and shapes that resemble those of secrets.
    private static readonly string[] Ordinary =
    [
        "token count: 5", "the key: value store", "tokens=512 max_tokens=4096", "tokenizer: bert-base-uncased-v2",
        "num_tokens: 123456789",
        "primary key: id=5", "sort key = 20260101", "partition key: 2026-01-01", "idempotency key 0a1b2c3d4e5f",
        "foreign_key=customer_id",
        "keyboard: qwerty1234", "monkey=1", "keyword token2", "author: Jane Doe 1984", "authors=3", "the author 12a", "compass: north1",
        "passed: 12, failed: 0", "passes=3", "passenger_count=5", "bypass: true", "pattern: a1b2c3d4", "path=/data/x1", "patch: 12",
        "patient_id: 12345678", "signal=5", "sigma=0.05", "design: v2", "tests passed 12a34567", "secretary: Jane Miller",
        "run 0123456789abcdef0123456789abcdef", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        "commit 0123456789abcdef0123456789abcdef01234567", "id 5f0c3a52-8c1e-4c57-9a6e-3c1e5a0f2b11",
        "s3://bucket/key=5/part-00000.parquet",
        "/data/token=5/part.csv", "C:\\Users\\keys\\a1.txt", "forecasts/daily@0123456789abcdef0123456789abcdef", "forecasts/daily@latest",
        "HTTP status code=404", "exit code: 5", "https://example.com/a?page=2&sort=asc#top", "http://localhost:5000/#/experiments/1",
        "https://host:8080/p@th?x=1", "npm install foo@1.2.3 and packages/foo@1.2.3/file", "joe@example.com:/data",
        "git@github.com:acme/x.git",
        "curl 8.5.0 (x86_64) -s https://example.com/", "mysql -h db -P 3306 sales", "docker run -p 8080:80 image1",
        "sshpass -e ssh host1",
        "login successful for joe", "login: joe, password required", "password sha256 of 64 characters", "secret v1.2.3 of the vault",
        "access token expires 2026-11-29T10:00:00Z", "token 12345 of 67890", "the password varchar(255)", "password policy changed",
        "basic block 12345678", "Bearer tokens", "skip-12345678901234567890", "account 12345678: closed", "SKU 12345678",
        "AC 1234, SK 12",
        "the private key is in the vault", "cookie consent: yes", "signature check failed: 3 of 5",
        "[\"http://a:8080/x\",\"joe@example.com\"]",
        "2026-11-29 10:00:00 INFO Epoch 5: loss=0.123 accuracy=0.98 lr=1e-4", "Private-Lines and Private-MAC are words of a format",
        "http://[fe80::1]:80/a@b", "lease token=null", "password=${DB_PASSWORD}", "password=***", "Authorization: Bearer ***",
    ];

    private static readonly IReadOnlyList<string> Secrets =
        [.. SecretCases.All.SelectMany(one => one.Secrets).Where(secret => secret.Length > 7)];

    [Test]
    public void Cases_AreAHundred_OfDifferentSecrets()
    {
        Assert.That(SecretCases.All, Has.Count.GreaterThanOrEqualTo(100));
        Assert.That(Secrets, Is.Unique.And.Count.GreaterThanOrEqualTo(100));
    }

    [TestCaseSource(nameof(Ordinary))]
    public void OrdinaryText_Stays(string text)
    {
        Assert.That(SecretText.Redact(text), Is.EqualTo(text));
        Assert.That(SecretText.Redact(text, SecretKinds.All), Is.EqualTo(text), "Without hints.");
        Assert.That(SecretText.Redact($"2026-11-29 info: Work: {text}\n"), Is.EqualTo($"2026-11-29 info: Work: {text}\n"));
    }

    [TestCaseSource(nameof(Texts))]
    public void EveryForm_ShortOrLongOrWithinAMessage_GoesTheSameWay(string text)
    {
        var hinted = SecretText.Redact(text);

        Assert.That(hinted, Is.EqualTo(SecretText.Redact(text, SecretKinds.All)), "The hints know it.");
        Assert.That(SecretText.Redact(hinted), Is.EqualTo(hinted), "Once is enough.");
        Assert.That(Found(hinted), Is.Empty);
        Assert.That(Found(SecretText.Redact($"Failed: {text} (at 5)")), Is.Empty);
        Assert.That(Found(SecretText.Redact($"+{text}\n ordinary text\n")), Is.Empty);
    }

    [Test]
    public async Task EveryForm_InEveryPlaceOfARun_IsStoredNowhere()
    {
        using var git = new GitSandbox();
        using var store = new TemporaryFolder();
        var root = git.Make();
        await File.AppendAllLinesAsync(Path.Combine(root, "file.txt"), Texts);
        using (var logging = LoggerFactory.Create(builder => builder.AddRunLog()))
        {
            for (var i = 0; i < SecretCases.All.Count; i++)
            {
                // One run has all of the arguments, variables and changes; each has one remote, error, log, source and version.
                var options = new RunTrackerOptions { TrackingUri = $"sqlite:///{store["mlflow.db"]}", LoggerFactory = logging };
                options.ArtifactRoot = store["mlruns"];
                options.Provenance.RecognizeExecutor = options.Provenance.Packages = false;
                options.Provenance.Remote = Texts.ElementAt(i);
                options.Provenance.Git = i == 0;
                options.Provenance.CodeFolder = root;
                if (i == 0)
                {
                    options.Provenance.Program = new ProgramProvenance
                    {
                        Name = "program",
                        CommandLine =
                        [
                            "program", .. Texts,
                            .. Texts.Where(text => text.StartsWith("curl", StringComparison.Ordinal)).SelectMany(Words),
                        ],
                    };
                }

                await ExecuteAsync(options, logging.CreateLogger("Work"), i);
            }
        }

        SqliteConnection.ClearAllPools();
        var files = Directory.GetFiles(store.Path, "*", SearchOption.AllDirectories);
        Assert.That(files.Select(Path.GetFileName), Does.Contain("changes.diff").And.Contain("run.log").And.Contain("run.json"));
        Assert.That(
            string.Join('\n', from file in files from found in Found(File.ReadAllText(file)) select $"{found} in {Path.GetFileName(file)}"),
            Is.Empty);
    }

    private static async Task ExecuteAsync(RunTrackerOptions options, ILogger logger, int number)
    {
        var text = Texts.ElementAt(number);
        var name = string.Create(CultureInfo.InvariantCulture, $"RLD_TEST_SHOWN_{number}");
        Environment.SetEnvironmentVariable(name, text);
        options.Provenance.EnvironmentVariables.Add(name);
        try
        {
            await using var tracker = await RunTracker.ConnectAsync(options);
            await tracker.RunAsync("worker", run =>
            {
                run.LogWriter.WriteLine(text.ReplaceLineEndings(" "));
                logger.LogWarning("{Text}", text);
                logger.LogError(new InvalidOperationException(text), "It failed.");
                run.LogExternalInput("source", text, "1");
                run.LogExternalInput("version", "somewhere", text);
                throw new InvalidOperationException(text);
            });
        }
        catch (InvalidOperationException)
        {
            // As it is to be.
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    private static IEnumerable<string> Words(string text) => text.Split(' ').Select(word => word.Trim('"', '\''));

    private static IEnumerable<string> Found(string text) => Secrets.Where(secret => text.Contains(secret, StringComparison.Ordinal));
}
