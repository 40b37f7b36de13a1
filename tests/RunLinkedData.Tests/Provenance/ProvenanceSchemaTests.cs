using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;

namespace RunLinkedData.Tests.Provenance;

public class ProvenanceSchemaTests
{
    private static readonly RunProvenance Full = new()
    {
        RunId = new string('a', 32),
        RunName = "monday",
        Process = "plan",
        ExperimentId = "1",
        Status = "FAILED",
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch,
        Error = "odd",
        User = "me",
        ParentRunId = new string('b', 32),
        RetryOf = new string('c', 32),
        Reproduces = new string('d', 32),
        Parameters = new Dictionary<string, string> { ["a"] = "1" },
        Inputs = [new ProvenanceInput
        {
            Dataset = "items",
            RunId = new string('e', 32),
            Process = "sales",
            Reference = "sales/items@latest",
            Digest = "sha256:" + new string('0', 64),
        }],
        ExternalInputs = [new ExternalInput { Name = "weather", Source = "s3://b/w", Version = "1" }],
        Outputs = [new ProvenanceOutput { Dataset = "plans", Digest = "sha256:" + new string('0', 64), Rows = 1, Bytes = 2 }],
        Code = new CodeProvenance
        {
            Commit = new string('f', 40),
            Origin = "build",
            WorkTreeCommit = new string('e', 40),
            Branch = "main",
            Remote = "r",
            CommitUrl = "u",
            Root = "/",
            IsDirty = true,
            IsDiffCut = false,
            IsDiffExact = true,
        },
        Diff = "provenance/changes.diff",
        Program = new ProgramProvenance
        {
            Name = "n",
            Version = "1",
            Commit = new string('f', 40),
            Host = "h",
            Script = "/p.cs",
            ScriptDigest = "sha256:" + new string('0', 64),
            ScriptCopy = "provenance/script.cs",
            Path = "/p",
            Framework = ".NET",
            CommandLine = ["a"],
        },
        Packages = [new PackageVersion { Name = "p", Version = "1", IsProject = true }],
        EnvironmentVariables = new Dictionary<string, string> { ["TZ"] = "UTC" },
        Machine = new MachineProvenance
        {
            Host = "h",
            User = "u",
            Os = "o",
            Architecture = "x64",
            DotnetVersion = "10",
            Processors = 1,
            MemoryBytes = 1,
            TimeZone = "UTC",
            IsContainer = false,
        },
        Image = new ContainerImage { Reference = "app:1", Digest = "sha256:" + new string('0', 64), Id = "sha256:" + new string('1', 64) },
        Executor = new Executor("k", "i")
        {
            Attempt = 1,
            Index = 0,
            Url = "u",
            Log = new ExecutorLog("file:/x") { Url = "u" },
            Details = new Dictionary<string, string> { ["a"] = "b" },
        },
        Orchestrator = new Orchestrator("k", "i") { Attempt = 1, Url = "u", Details = new Dictionary<string, string> { ["a"] = "b" } },
        Log = "logs/run.log",
        Group = new GroupProvenance { Key = "nightly", Size = 8, Origin = "options" },
        Members =
        [
            new MemberProvenance { Id = "0007", Status = "FINISHED" },
            new MemberProvenance { Id = "123456", Status = "RUNNING" },
            new MemberProvenance
            {
                Id = "0123abcd",
                Status = "FAILED",
                JoinedAt = DateTimeOffset.UnixEpoch,
                LeftAt = DateTimeOffset.UnixEpoch,
                Error = "odd",
                Inputs = [new ProvenanceInput { Dataset = "items", RunId = new string('e', 32) }],
                ExternalInputs = [new ExternalInput { Name = "weather", Source = "s3://b/w", Version = "1" }],
                Outputs = [new ProvenanceOutput { Dataset = "plans", Digest = "sha256:" + new string('0', 64) }],
                Code = new CodeProvenance { Commit = new string('f', 40) },
                Diff = "provenance/members/0123abcd/changes.diff",
                Program = new ProgramProvenance { Name = "n" },
                Packages = [new PackageVersion { Name = "p", Version = "1" }],
                EnvironmentVariables = new Dictionary<string, string> { ["TZ"] = "UTC" },
                Executor = new Executor("k", "i"),
                Orchestrator = new Orchestrator("k", "i"),
                Image = new ContainerImage { Reference = "app:1" },
                Notes = ["n"],
            },
        ],
        Notes = ["n"],
    };

    [Test]
    public void Record_WithEveryMember_IsAsTheSchemaSays() =>
        ProvenanceSchema.Check(JsonDocument.Parse(ProvenanceFile.Write(Full)).RootElement);

    [Test]
    public void Schema_OfEachPart_NamesExactlyThePublicProperties()
    {
        List<string> compared = [];
        Compare(typeof(RunProvenance), ProvenanceSchema.Root);

        Assert.That(compared, Has.Count.EqualTo(25));

        void Compare(Type type, JsonElement schema)
        {
            schema = schema.TryGetProperty("$ref", out var name)
                ? ProvenanceSchema.Root.GetProperty("$defs").GetProperty(name.GetString()!["#/$defs/".Length..])
                : schema;
            compared.Add(type.Name);
            var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always })
                .ToList();
            Assert.That(
                schema.GetProperty("properties").EnumerateObject().Select(property => property.Name),
                Is.EquivalentTo(properties.Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))),
                type.Name);
            foreach (var property in properties)
            {
                var own = schema.GetProperty("properties").GetProperty(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
                if (property.PropertyType.Namespace!.StartsWith("RunLinkedData", StringComparison.Ordinal))
                {
                    Compare(property.PropertyType, own);
                }
                else if (property.PropertyType is { IsGenericType: true } list
                    && list.IsAssignableTo(typeof(IEnumerable))
                    && list.GenericTypeArguments is [{ Namespace: var place } item]
                    && place!.StartsWith("RunLinkedData", StringComparison.Ordinal))
                {
                    Compare(item, own.GetProperty("items"));
                }
            }
        }
    }

    [Test]
    public void Record_OfAnImageWithoutName_IsReadAgain()
    {
        var image = new ContainerImage { Digest = "sha256:" + new string('0', 64) };

        Assert.That(ProvenanceFile.Read(ProvenanceFile.Write(Full with { Image = image })).Image, Is.EqualTo(image));
    }

    [TestCase("run_id", "\"x\"")]
    [TestCase("status", "\"DONE\"")]
    [TestCase("provenance_version", "2")]
    [TestCase("color", "\"red\"")]
    [TestCase("notes", "[1]")]
    [TestCase("packages", "[{\"name\":\"p\"}]")]
    [TestCase("group", "{\"size\":8}")]
    [TestCase("members", "[{\"id\":\"7\",\"status\":\"FINISHED\",\"inputs\":[],\"external_inputs\":[],\"outputs\":[],\"notes\":[]}]")]
    public void Record_WithAnOddMember_IsRefused(string name, string json)
    {
        var record = JsonNode.Parse(ProvenanceFile.Write(Full))!.AsObject();
        record[name] = JsonNode.Parse(json);

        Assert.That(ProvenanceSchema.Problems(JsonDocument.Parse(record.ToJsonString()).RootElement), Is.Not.Empty);
    }
}
