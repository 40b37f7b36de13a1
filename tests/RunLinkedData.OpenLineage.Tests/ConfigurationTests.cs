using NUnit.Framework;
using RunLinkedData.OpenLineage.Transports;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>OpenLineage's own variables and <c>openlineage.yml</c>.</summary>
public class ConfigurationTests : LineageFixture
{
    // A few lines that stand for 8 to the power of 5 entries.
    private const string ManyAliases =
        """
        a: &a [1, 2, 3, 4, 5, 6, 7, 8]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c]
        e: [*d, *d, *d, *d, *d, *d, *d, *d]
        """;

    [Test]
    public async Task Nothing_Configured_DoesNothing()
    {
        RunTrackerOptions? used = null;
        await ConnectAsync(configureTracker: options => used = options, withConfigured: true);

        Assert.That(used!.Observers, Is.Empty);
    }

    [Test]
    public async Task Disabled_InTheEnvironment_SwitchesOffWhatTheProgramSays()
    {
        SetEnvironment("OPENLINEAGE_DISABLED", "True");
        var tracker = await ConnectAsync();

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        Assert.That(Events.All, Is.Empty);
    }

    [Test]
    public async Task File_NamedByTheVariable_SaysWhereEventsGo()
    {
        await WriteAsync(
            "ol.yml",
            $"""
            # as OpenLineage's clients read it
            transport:
              type: file
              log_file_path: "{Folder["events.ndjson"]}"
              append: true
            facets:
              environment_variables: [TZ]
            runlinkeddata:
              job_namespace: shop
              dataset_namespace: mlflow://shop:443
            """);
        SetEnvironment("OPENLINEAGE_CONFIG", Folder["ol.yml"]);
        SetEnvironment("TZ", "UTC");

        var events = await RunAsync();

        Assert.That(events, Has.Length.EqualTo(2));
        Assert.That(events[0], Does.Contain("\"namespace\":\"shop\"").And.Contain("\"name\":\"TZ\""));
        Assert.That(events[1], Does.Contain("\"namespace\":\"mlflow://shop:443\""));
    }

    [Test]
    public async Task File_InTheHomeFolder_IsFound()
    {
        Directory.CreateDirectory(Folder["home", ".openlineage"]);
        await WriteAsync(
            Path.Combine("home", ".openlineage", "openlineage.yml"),
            $"transport: {{type: file, logFilePath: '{Folder["events.ndjson"]}', append: 'true'}}");
        SetEnvironment("HOME", Folder["home"]);

        Assert.That(await RunAsync(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task File_GoesBeforeVariables_AndTheseBeforeTheUrl()
    {
        await WriteAsync("ol.yml", $"transport: {{log_file_path: '{Folder["events.ndjson"]}'}}");
        SetEnvironment("OPENLINEAGE_CONFIG", Folder["ol.yml"]);
        SetEnvironment("OPENLINEAGE__TRANSPORT__TYPE", "file");
        SetEnvironment("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", Folder["other.ndjson"]);
        SetEnvironment("OPENLINEAGE__TRANSPORT__APPEND", "true");
        SetEnvironment("OPENLINEAGE_URL", "http://127.0.0.1:9");

        Assert.That(await RunAsync(), Has.Length.EqualTo(2));
        Assert.That(File.Exists(Folder["other.ndjson"]), Is.False);
    }

    [Test]
    public async Task Variable_OfTheWhole_GoesBeforeThoseOfItsParts()
    {
        SetEnvironment("OPENLINEAGE__TRANSPORT", $$"""{"type":"file","log_file_path":"{{Folder["events.ndjson"]}}","append":true}""");
        SetEnvironment("OPENLINEAGE__TRANSPORT__TYPE", "http");

        Assert.That(await RunAsync(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Composite_OfTwoFiles_WritesBoth()
    {
        SetEnvironment("OPENLINEAGE__TRANSPORT__TYPE", "composite");
        SetEnvironment("OPENLINEAGE__TRANSPORT__TRANSPORTS__FIRST__TYPE", "file");
        SetEnvironment("OPENLINEAGE__TRANSPORT__TRANSPORTS__FIRST__LOG_FILE_PATH", Folder["missing", "a.ndjson"]);
        SetEnvironment("OPENLINEAGE__TRANSPORT__TRANSPORTS__FIRST__APPEND", "true");
        SetEnvironment("OPENLINEAGE__TRANSPORT__TRANSPORTS__SECOND__TYPE", "file");
        SetEnvironment("OPENLINEAGE__TRANSPORT__TRANSPORTS__SECOND__LOG_FILE_PATH", Folder["events.ndjson"]);
        SetEnvironment("OPENLINEAGE__TRANSPORT__TRANSPORTS__SECOND__APPEND", "true");
        SetEnvironment("OPENLINEAGE_URL", "http://127.0.0.1:9");
        SetEnvironment("OPENLINEAGE__TRANSPORT__TRANSPORTS__DEFAULT_HTTP", "{}");

        Assert.That(await RunAsync(), Has.Length.EqualTo(2), "the one that cannot be written does not keep the other");
        Assert.That(Log.Text, Does.Contain("missing"));
    }

    [Test]
    public async Task File_WithoutAppend_IsOneForEachEvent()
    {
        SetEnvironment("OPENLINEAGE__TRANSPORT__TYPE", "file");
        SetEnvironment("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", Folder["event"]);
        var tracker = await ConnectAsync(withConfigured: true);

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        Assert.That(Directory.GetFiles(Folder.Path, "event-*.json"), Has.Length.EqualTo(2));
    }

    [TestCase("transport: {type: kafka}", "of type 'kafka'")]
    [TestCase("transport: {type: http}", "no 'url'")]
    [TestCase("transport: {type: http, url: 'http://x', timeout: soon}", "'timeout' is 'soon'")]
    [TestCase("transport: {type: http, url: 'http://x', verify: maybe}", "'verify' is 'maybe'")]
    [TestCase("transport: {type: http, url: 'http://x', auth: {type: jwt}}", "of type 'jwt'")]
    [TestCase("transport: {type: http, url: 'http://me:word@x'}", "user or a password")]
    [TestCase("transport: {type: file}", "log_file_path")]
    [TestCase("transport: {type: file, log_file_path: 's3://bucket/x'}", "not a file of this machine")]
    [TestCase("transport: [", "line ")]
    [TestCase("- a", "no list")]
    [TestCase(ManyAliases, "too many")]
    public async Task File_ThatCannotBeUsed_IsAWarningAndNoRunFails(string yaml, string why)
    {
        await WriteAsync("ol.yml", yaml);
        SetEnvironment("OPENLINEAGE_CONFIG", Folder["ol.yml"]);
        var tracker = await ConnectAsync(withConfigured: true);

        var id = await tracker.RunAsync("sales", _ => Task.CompletedTask);

        var provenance = await tracker.GetProvenanceAsync(id);
        Assert.That(provenance.Status, Is.EqualTo("FINISHED"));
        Assert.That(provenance.Notes, Has.Some.Contain("OpenLineage is not told of the run").And.Some.Contain(why));
    }

    [Test]
    public async Task File_ThatIsNotThere_IsAWarning()
    {
        SetEnvironment("OPENLINEAGE_CONFIG", Folder["no.yml"]);
        var tracker = await ConnectAsync(withConfigured: true);

        var id = await tracker.RunAsync("sales", _ => Task.CompletedTask);

        Assert.That((await tracker.GetProvenanceAsync(id)).Notes, Has.Some.Contain("no.yml', which is not there"));
    }

    [Test]
    public async Task Console_PrintsALineAnEvent()
    {
        await using StringWriter printed = new();
        var tracker = await ConnectAsync(lineage => lineage.Transport = new ConsoleTransport(printed));

        await tracker.RunAsync("sales", _ => Task.CompletedTask);

        Assert.That(printed.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
    }

    private async Task<string[]> RunAsync()
    {
        var tracker = await ConnectAsync(withConfigured: true);
        await tracker.RunAsync("sales", run => run.SaveDatasetAsync("items", new[] { new { Id = 1 } }));
        return await File.ReadAllLinesAsync(Folder["events.ndjson"]);
    }

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Folder[file], text);
}
