using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Dagster.Metadata;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Pipes;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>The recorded calls of Dagster's own client, made through this library, give the recorded messages.</summary>
public sealed partial class ReplayTests
{
    private const string Closed = """{"__dagster_pipes_version": "0.1", "method": "closed", "params": {}}""";

    private static readonly string[] Sends =
        ["report_asset_materialization", "report_asset_check", "log", "log_external_stream", "report_custom_message"];

    [Test]
    public void Replayed_AreMostOfThoseThatSayWhatAClientDoes() => Assert.That(Recording.ReplayedNames.Count(), Is.GreaterThan(50));

    [TestCaseSource(typeof(Recording), nameof(Recording.ReplayedNames))]
    public void Calls_OfDagstersClient_GiveItsMessages(string name) => Replay(Recording.Attempt(name));

    private static void Replay(JsonObject recording)
    {
        using TemporaryFolder folder = new();
        using MemoryStream printed = new();
        var calls = recording["calls"]!.AsArray().TakeWhile(Recording.CanBeMade).ToList();
        File.WriteAllText(folder["context"], recording["context"]!.ToJsonString());
        File.WriteAllText(folder["messages"], "");
        var variables = Variables(recording, folder);

        using (var pipes = DagsterPipes.Open(options =>
        {
            options.Environment = variables.GetValueOrDefault;
            options.ClosesOnSignals = false;
            options.OpenStream = _ => printed;
        }))
        {
            foreach (var call in calls)
            {
                Replay(pipes, call!.AsObject(), printed);
            }
        }

        var text = printed.Length > 0 ? Encoding.UTF8.GetString(printed.ToArray()) : File.ReadAllText(folder["messages"]);
        var messages = Messages(recording);
        if (calls.Count < recording["calls"]!.AsArray().Count)
        {
            // What the client has sent until then, and the end of a session that was closed.
            var sent = calls.Count(call => call!["raises"] is null && Sends.Contains((string)call["method"]!));
            messages = [.. messages.Take(1 + sent), Closed];
        }

        Check(messages, text);
    }

    [TestCaseSource(typeof(Recording), nameof(Recording.NamesWithContext))]
    public void Context_OfEachRecording_IsRead(string name)
    {
        var recorded = Recording.Attempt(name)["context"]!.AsObject();
        var context = new DagsterContext(JsonSerializer.SerializeToElement(recorded));

        Assert.That(context.RunId, Is.EqualTo((string?)recorded["run_id"]));
        Assert.That(context.IsAssetStep, Is.EqualTo(recorded["asset_keys"] is not null));
        Assert.That(context.IsPartitionStep, Is.EqualTo(recorded["partition_key_range"] is not null));
        Assert.That(Node(context.Extras)!.ToJsonString(), Is.EqualTo((recorded["extras"] ?? new JsonObject()).ToJsonString()));
    }

    [TestCase("exception_plain")]
    [TestCase("exception_cause")]
    [TestCase("exception_unicode_multiline")]
    public void Close_Error_HasTheFormThatDagstersClientGivesIt(string name)
    {
        var recorded = JsonNode.Parse((string)Recording.Read(name)["messages"]!.AsArray()[^1]!)!["params"]!["exception"];
        using MemoryStream printed = new();
        var line = PipesMessage.Line("closed", writer => PipesMessage.WriteError(writer, "exception", ErrorOf(recorded)!));

        Compare(DagsterReader.Read(Encoding.UTF8.GetString(line))["params"]!["exception"], recorded);

        static Exception? ErrorOf(JsonNode? error) =>
            error is null ? null : new InvalidDataException(TextOf(error), ErrorOf(error["cause"]));

        // Behind the name of its type, and before the end of its line.
        static string TextOf(JsonNode error) =>
            ((string)error["message"]!)[((string)error["name"]!).Length..].TrimStart(':', ' ').TrimEnd('\n');

        static void Compare(JsonNode? error, JsonNode? expected)
        {
            Assert.That(error is null, Is.EqualTo(expected is null));
            if (error is not null)
            {
                Assert.That((string?)error["message"], Is.EqualTo(TextOf(expected!)));
                Compare(error["cause"], expected!["cause"]);
            }
        }
    }

    private static Dictionary<string, string> Variables(JsonObject recording, TemporaryFolder folder)
    {
        var recorded = recording["params"]!;
        var (context, messages) = (recorded["context"]!, recorded["messages"]!);
        context = context["path"] is null ? context : new JsonObject { ["path"] = folder["context"] };
        messages = messages["path"] is null ? messages : new JsonObject { ["path"] = folder["messages"] };
        return new Dictionary<string, string>
        {
            ["DAGSTER_PIPES_CONTEXT"] = PipesCodec.Encode(context.ToJsonString()),
            ["DAGSTER_PIPES_MESSAGES"] = PipesCodec.Encode(messages.ToJsonString()),
        };
    }

    // Lines of the program itself are among them where messages are printed, but not those that are cut off.
    private static List<string> Messages(JsonObject recording) =>
    [
        .. recording["messages"]!.AsArray().Select(line => Expand((string)line!)
            .Replace("-Infinity, \"type\": \"__infer__\"", "-Infinity, \"type\": \"float\"", StringComparison.Ordinal)),
    ];

    private static void Check(List<string> expected, string text)
    {
        Assert.That(text, Does.EndWith("\n"));
        Assert.That(text[0], Is.Not.EqualTo('\uFEFF'));
        var messages = text.Split('\n').Where(line => line.Contains("__dagster_pipes_version", StringComparison.Ordinal)).ToList();

        // Dagster's client puts a first message behind a text without an end of line; this library does not.
        var recorded = expected.Where(line => line.Contains("__dagster_pipes_version", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf("{\"__dagster", StringComparison.Ordinal)..]).ToList();
        Assert.That(messages, Has.Count.EqualTo(recorded.Count), text);
        foreach (var (message, record) in messages.Zip(recorded))
        {
            if (record.Contains("characters in all", StringComparison.Ordinal))
            {
                // Recorded as its beginning and end.
                Assert.That(((string)Parse(message)!["params"]!["message"]!).Length, Is.GreaterThanOrEqualTo(5_000_000));
                continue;
            }

            Assert.That(Recording.AreSame(Parse(message), Parse(record)), $"{message}\nis not\n{record}");
        }
    }

    // NaN and the infinities are no JSON but Python's.
    private static JsonNode? Parse(string line) => JsonNode.Parse(NoNumber().Replace(line, "$1\"$2\""));

    private static void Replay(DagsterPipes pipes, JsonObject call, MemoryStream printed)
    {
        var method = (string)call["method"]!;
        if (method == "print")
        {
            printed.Write(Encoding.UTF8.GetBytes((string)call["args"]!["text"]!));
        }
        else if (call["raises"] is null)
        {
            var returned = Call(pipes, method, call["args"]!.AsObject());
            if (method is "get" or "get_extra" or "is_closed")
            {
                Assert.That(Recording.AreSame(returned, call["returned"]), $"{call}: {returned?.ToJsonString()}");
            }
        }
        else
        {
            // Types that a call cannot have here are not refused but do not compile.
            Assert.That(
                () => Call(pipes, method, call["args"]!.AsObject()),
                Throws.InstanceOf<InvalidOperationException>().Or.InstanceOf<ArgumentException>().Or.InstanceOf<FormatException>(),
                call.ToJsonString());
        }
    }

    private static JsonNode? Call(DagsterPipes pipes, string method, JsonObject args)
    {
        switch (method)
        {
            case "get":
                return Get(pipes.Context, (string)args["property"]!);
            case "get_extra":
                return JsonNode.Parse(pipes.Context.GetExtra((string)args["key"]!).GetRawText());
            case "is_closed":
                return pipes.IsClosed;
            case "close":
                pipes.Close();
                return null;
            case "log_external_stream":
                var stream = (string?)args["stream"] == "stdout" ? DagsterStream.Stdout : DagsterStream.Stderr;
                pipes.LogExternalStream(stream, (string)args["text"]!, args["extras"]?.AsObject());
                return null;
            case "log":
                pipes.Log(Expand((string)args["message"]!), Enum.Parse<DagsterLogLevel>((string)args["level"]!, ignoreCase: true));
                return null;
            case "report_custom_message":
                pipes.ReportCustomMessage(args["payload"]?.DeepClone());
                return null;
            case "report_asset_materialization":
                pipes.ReportMaterialization((string?)args["asset_key"], (string?)args["data_version"], Metadata(args["metadata"]));
                return null;
            default:
                pipes.ReportCheck(
                    (string)args["check_name"]!,
                    (bool)args["passed"]!,
                    (string?)args["severity"] == "WARN" ? DagsterCheckSeverity.Warn : DagsterCheckSeverity.Error,
                    (string?)args["asset_key"],
                    Metadata(args["metadata"]));
                return null;
        }
    }

    private static JsonNode? Get(DagsterContext context, string property) => property switch
    {
        "is_asset_step" => context.IsAssetStep,
        "asset_key" => context.AssetKey,
        "asset_keys" => Node(context.AssetKeys),
        "code_version" => context.CodeVersion,
        "code_version_by_asset_key" => Node(context.CodeVersions),
        "provenance" => Provenance(context.Provenance),
        "provenance_by_asset_key" => new JsonObject(
            context.Provenances.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, Provenance(entry.Value)))),
        "is_partition_step" => context.IsPartitionStep,
        "partition_key" => context.PartitionKey,
        "partition_key_range" =>
            new JsonObject { ["start"] = context.PartitionKeyRange.Start, ["end"] = context.PartitionKeyRange.End },
        "partition_time_window" => context.PartitionTimeWindow is { } window
            ? new JsonObject { ["start"] = Time(window.Start), ["end"] = Time(window.End) }
            : null,
        "run_id" => context.RunId,
        "job_name" => context.JobName,
        "retry_number" => context.RetryNumber,
        "extras" => Node(context.Extras),
        _ => throw new InvalidOperationException($"The test knows no {property}."),
    };

    private static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value);

    private static JsonObject? Provenance(AssetProvenance? provenance) => provenance is null ? null : new JsonObject
    {
        ["code_version"] = provenance.CodeVersion,
        ["input_data_versions"] = Node(provenance.InputDataVersions),
        ["is_user_provided"] = provenance.IsUserProvided,
    };

    private static Dictionary<string, MetadataValue>? Metadata(JsonNode? metadata) =>
        metadata?.AsObject().ToDictionary(entry => entry.Key, entry => Value(entry.Value));

    private static MetadataValue Value(JsonNode? value)
    {
        if (value is not JsonObject typed)
        {
            return MetadataValue.Inferred(value?.DeepClone());
        }

        if (typed["$py"] is { } special)
        {
            // These have no form in JSON, and so none whose type could be told from it.
            return MetadataValue.Float(Special((string)special!));
        }

        if (typed.Count != 2)
        {
            throw new ArgumentException("Dagster refuses other members, which cannot be said here.");
        }

        var raw = typed["raw_value"];
        return (string?)typed["type"] switch
        {
            "text" => MetadataValue.Text(Expand((string)raw!)),
            "url" => MetadataValue.Url((string)raw!),
            "path" => MetadataValue.Path((string)raw!),
            "notebook" => MetadataValue.Notebook((string)raw!),
            "md" => MetadataValue.Markdown((string)raw!),
            "dagster_run" => MetadataValue.DagsterRun((string)raw!),
            "asset" => MetadataValue.Asset(((string)raw!).Split('/')),
            "int" => MetadataValue.Int(BigInteger.Parse(raw!.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture)),
            "float" => MetadataValue.Float(raw is JsonObject odd ? Special((string)odd["$py"]!) : (double)raw!),
            "bool" => MetadataValue.Bool((bool)raw!),
            "null" => MetadataValue.Null(),
            "json" => MetadataValue.Json(raw?.DeepClone()),
            "timestamp" => MetadataValue.Timestamp(DateTimeOffset.UnixEpoch.AddSeconds((double)raw!)),
            "table" => MetadataValue.Table(Columns(raw!["schema"]!), [.. raw["records"]!.AsArray().Select(Cells)]),
            "table_schema" => MetadataValue.TableSchema(Columns(raw!["columns"]!)),
            "table_column_lineage" => MetadataValue.ColumnLineage(raw!["deps_by_column"]!.AsObject().ToDictionary(
                entry => entry.Key, IReadOnlyList<ColumnDependency> (entry) => [.. entry.Value!.AsArray().Select(Dependency)])),
            var type => throw new ArgumentException($"Dagster refuses the type '{type}'."),
        };
    }

    private static double Special(string name) => name switch
    {
        "nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => throw new ArgumentException($"There is no such number: {name}"),
    };

    private static ColumnDependency Dependency(JsonNode? node) => new()
    {
        AssetKey = node!["asset_key"] is JsonArray parts ? [.. parts.Select(part => (string)part!)] : [(string)node["asset_key"]!],
        Column = (string)node["column_name"]!,
    };

    private static Dictionary<string, object?> Cells(JsonNode? record) => record!.AsObject().ToDictionary(
        cell => cell.Key,
        object? (cell) => cell.Value?.GetValueKind() switch
        {
            null => null,
            JsonValueKind.String => (string)cell.Value!,
            JsonValueKind.Number when cell.Value.ToJsonString().Contains('.', StringComparison.Ordinal) => (double)cell.Value!,
            JsonValueKind.Number => (long)cell.Value!,
            _ => (bool)cell.Value!,
        });

    private static List<TableColumn> Columns(JsonNode columns) =>
    [
        .. columns.AsArray().Select(column => new TableColumn
        {
            Name = (string)column!["name"]!,
            Type = (string)column["type"]!,
            Description = (string?)column["description"],
            Tags = column["tags"]?.AsObject().ToDictionary(tag => tag.Key, tag => (string)tag.Value!) ?? [],
            Nullable = (bool?)column["constraints"]?["nullable"] ?? true,
            Unique = (bool?)column["constraints"]?["unique"] ?? false,
            Constraints = [.. column["constraints"]?["other"]?.AsArray().Select(rule => (string)rule!) ?? []],
        }),
    ];

    // Long texts are recorded as what they repeat.
    private static string Expand(string text)
    {
        var match = Regex.Match(text, "<'(.)' repeated ([0-9]+) times>");
        return match.Success
            ? text.Replace(
                match.Value,
                new string(match.Groups[1].Value[0], int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)),
                StringComparison.Ordinal)
            : text;
    }

    [GeneratedRegex("(: ?)(NaN|-?Infinity)")]
    private static partial Regex NoNumber();
}
