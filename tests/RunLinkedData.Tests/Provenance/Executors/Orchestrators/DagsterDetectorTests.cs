using System.IO.Compression;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Orchestrators;

public class DagsterDetectorTests
{
    private const string Context =
        """
        {
          "asset_keys": ["energy/forecasts", "energy/errors"],
          "code_version_by_asset_key": {"energy/forecasts": "2026.11.3"},
          "provenance_by_asset_key": null,
          "partition_key": "2026-11-23",
          "partition_key_range": {"start": "2026-11-23", "end": "2026-11-23"},
          "partition_time_window": null,
          "run_id": "0b7c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c11",
          "job_name": "daily_forecasts",
          "retry_number": 1,
          "extras": {"password": "s3cr3t"}
        }
        """;

    [Test]
    public async Task Detect_ContextInTheVariable_GivesTheRun()
    {
        var found = await Pipes($$"""{"data": {{Context}}}""").DetectAsync();

        Assert.That(
            (found.Orchestrator?.Kind, found.Orchestrator?.Id, found.Orchestrator?.Attempt),
            Is.EqualTo(("dagster", "0b7c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c11", (int?)2)));
        Assert.That(
            found.Orchestrator?.Details,
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["job"] = "daily_forecasts",
                ["retry_number"] = "1",
                ["partition"] = "2026-11-23",
                ["assets"] = "energy/forecasts, energy/errors",
            }));
        Assert.That(found.Notes, Is.Empty);
    }

    [Test]
    public async Task Detect_ContextOfTheReferenceLibrary_IsDecoded()
    {
        // Python: base64.b64encode(zlib.compress(json.dumps({"data": {"run_id": "r1", "retry_number": 0, "extras": {}}}).encode()))
        var found = await new ProgramVariables
        {
            ["DAGSTER_PIPES_CONTEXT"] = "eJyrVkpJLElUslKoVioqzYvPTAEylYoMlXSAZGpJUWV8XmluUmoRUNQAKJRaUVKUWAxSXVtbCwApYBLg",
        }.DetectAsync();

        Assert.That((found.Orchestrator?.Id, found.Orchestrator?.Attempt), Is.EqualTo(("r1", (int?)1)));
    }

    [Test]
    public async Task Detect_ContextInAFile_GivesTheRun()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["context"], Context);
        var found = await Pipes($$"""{"path": {{JsonSerializer.Serialize(folder["context"])}}}""").DetectAsync();

        Assert.That(found.Orchestrator?.Details["job"], Is.EqualTo("daily_forecasts"));
    }

    [TestCase("""{"bucket": "b", "key": "k"}""")]
    [TestCase("""{"path": "/nowhere/context"}""")]
    [TestCase("""{"path": "/dev/zero"}""")]
    [TestCase("""{"data": {"retry_number": 0}}""")]
    [TestCase("""{"data": []}""")]
    [TestCase("[]")]
    public async Task Detect_ContextElsewhereOrEmpty_IsANote(string parameters)
    {
        var found = await Pipes(parameters).DetectAsync();

        Assert.That(found.Orchestrator, Is.Null);
        Assert.That(found.Notes, Has.One.Contains("DAGSTER_PIPES_CONTEXT"));
    }

    [TestCase("s3cr3t!")]
    [TestCase("czNjcjN0")]
    [TestCase("eJwDAAAAAAE=")]
    public async Task Detect_BrokenContext_IsANote(string value)
    {
        var found = await new ProgramVariables { ["DAGSTER_PIPES_CONTEXT"] = value }.DetectAsync();

        Assert.That(found.Orchestrator, Is.Null);
        Assert.That(found.Notes, Has.One.Contains("could not be decoded"));
    }

    [Test]
    public async Task Detect_ContextThatUnpacksToVeryMuch_IsANote()
    {
        var found = await Pipes("{\"data\": {\"run_id\": \"" + new string('x', 64 * 1024 * 1024) + "\"}}").DetectAsync();

        Assert.That(found.Orchestrator, Is.Null);
        Assert.That(found.Notes, Has.One.Contains("could not be decoded"));
    }

    [Test]
    public async Task Detect_RunWorkerWithoutPipes_SaysThatTheRunIsNotKnown()
    {
        var found = await new ProgramVariables { ["DAGSTER_RUN_JOB_NAME"] = "daily_forecasts" }.DetectAsync();

        Assert.That(found.Orchestrator, Is.Null);
        Assert.That(found.Notes, Has.One.Contains("Dagster Pipes"));
    }

    private static ProgramVariables Pipes(string parameters)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            zlib.Write(Encoding.UTF8.GetBytes(parameters));
        }

        return new ProgramVariables
        {
            ["DAGSTER_PIPES_CONTEXT"] = Convert.ToBase64String(packed.ToArray()),
            ["DAGSTER_PIPES_MESSAGES"] = "eJwDAAAAAAE=",
        };
    }
}
