using System.Text.Json.Nodes;
using RunLinkedData.Aws.S3;
using RunLinkedData.Dagster;
using RunLinkedData.Dagster.Metadata;

// The suite tells the address at which its S3 listens, 0.0.0.0, to which .NET does not connect.
S3Options s3 = new()
{
    Endpoint = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL") is { } address
        ? new Uri(address.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal))
        : null,
};

// Pairs of a name and a value.
var told = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);

DagsterPipes.Run(
    pipes =>
    {
        if (told.TryGetValue("--extras", out var extras))
        {
            var found = new JsonObject(pipes.Context.Extras.Select(extra =>
                KeyValuePair.Create(extra.Key, JsonNode.Parse(extra.Value.GetRawText()))));
            Demand(JsonNode.DeepEquals(found, Read(extras)), $"The extras are {found.ToJsonString()}.");
        }

        if (told.TryGetValue("--job-name", out var job))
        {
            Demand(pipes.Context.JobName == job, $"The job is {pipes.Context.JobName}.");
        }

        switch (told.GetValueOrDefault("--test-name"))
        {
            case "test_components":
                pipes.ReportCustomMessage("Hello from external process!");
                break;
            case "test_error_reporting":
                throw new InvalidOperationException("Very bad error has happened!");
            case "test_message_log":
                foreach (var level in Enum.GetValues<DagsterLogLevel>())
                {
                    pipes.Log($"{level} message", level);
                }

                break;
            case "test_message_report_custom_message":
                pipes.ReportCustomMessage(Read(told["--custom-payload"])["payload"]?.DeepClone());
                break;
            case "test_message_report_asset_materialization":
                var made = Read(told["--report-asset-materialization"]);
                pipes.ReportMaterialization((string?)made["assetKey"], (string?)made["dataVersion"], Metadata());
                break;
            case "test_message_report_asset_check":
                var check = Read(told["--report-asset-check"]);
                pipes.ReportCheck(
                    (string)check["checkName"]!,
                    (bool)check["passed"]!,
                    Enum.Parse<DagsterCheckSeverity>((string)check["severity"]!, ignoreCase: true),
                    (string?)check["assetKey"],
                    Metadata());
                break;
            case "s3_channel":
                // Not of the suite: the calls of an exchange that was recorded.
                pipes.Log("first");
                pipes.Log("second");
                pipes.ReportMaterialization(dataVersion: "9f1c0d6c0c5b4e1fa2d1b7c3e4a59b10");
                pipes.Log("third");
                break;
            default:
                break;
        }
    },
    options => options.ArtifactStores[S3ArtifactStore.Scheme] = S3ArtifactStore.CreateFactory(s3));

static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

static void Demand(bool isSo, string otherwise)
{
    if (!isSo)
    {
        throw new InvalidDataException(otherwise);
    }
}

// The suite looks for just these, of just these types.
static Dictionary<string, MetadataValue> Metadata() => new()
{
    ["bool_true"] = MetadataValue.Bool(true),
    ["bool_false"] = MetadataValue.Bool(false),
    ["float"] = MetadataValue.Float(0.1),
    ["int"] = MetadataValue.Int(1),
    ["url"] = MetadataValue.Url("https://dagster.io"),
    ["path"] = MetadataValue.Path("/dev/null"),
    ["null"] = MetadataValue.Null(),
    ["md"] = MetadataValue.Markdown("**markdown**"),
    ["json"] = MetadataValue.Json(new JsonObject
    {
        ["quux"] = new JsonObject { ["a"] = 1, ["b"] = 2 },
        ["corge"] = null,
        ["qux"] = new JsonArray(1, 2, 3),
        ["foo"] = "bar",
        ["baz"] = 1,
    }),
    ["text"] = MetadataValue.Text("hello"),
    ["asset"] = MetadataValue.Asset("foo", "bar"),
    ["dagster_run"] = MetadataValue.DagsterRun("db892d7f-0031-4747-973d-22e8b9095d9d"),
    ["notebook"] = MetadataValue.Notebook("notebook.ipynb"),
};
