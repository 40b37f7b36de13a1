using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>An exchange over S3 that was recorded of Dagster and its own client, with a server that plays S3.</summary>
public sealed class S3Tests
{
    private const string Script = """
        import json, os, subprocess, sys
        import boto3
        from moto.server import ThreadedMotoServer

        harness = sys.argv[1]
        recording = json.load(open(sys.argv[2]))
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        own = {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "us-east-1"}
        os.environ.update(own, AWS_DEFAULT_REGION="us-east-1")
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="pipes")
        context = recording["params"]["DAGSTER_PIPES_CONTEXT"]
        s3.put_object(Bucket="pipes", Key=context["key"], Body=json.dumps(recording["context"]).encode())
        codes = []
        for attempt in range(2):
            command = ["dotnet", harness, "--test-name", "s3_channel"]
            codes.append(subprocess.run(command, env={**os.environ, **recording["env"]}).returncode)
        prefix = recording["params"]["DAGSTER_PIPES_MESSAGES"]["key_prefix"]
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket="pipes", Prefix=prefix)["Contents"]]
        chunks = {key: s3.get_object(Bucket="pipes", Key=key)["Body"].read().decode() for key in keys}
        print("ANSWER " + json.dumps({"codes": codes, "chunks": chunks}))
        server.stop()
        """;

    [Test]
    public async Task Exchange_OverS3_GivesTheRecordedMessagesAndASecondAttemptGoesOnBehindThem()
    {
        var recording = Recording.Read("s3_channel");
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["recording.json"], recording.ToJsonString());
        var answer = await Python.AnswerAsync(Python.WithMoto(), Script, ExampleProgram.HarnessPath, folder["recording.json"]);

        var recorded = recording["chunks_right_after_the_process"]!.AsObject();
        var expected = recorded.SelectMany(chunk => Lines(chunk.Value)).ToList();
        var prefix = recorded.First().Key[..^"1.json".Length];
        var chunks = answer["chunks"]!.AsObject();
        Assert.That(answer["codes"]!.ToJsonString(), Is.EqualTo("[0,0]"));
        Assert.That(chunks.Select(chunk => chunk.Key), Is.EqualTo(new[] { prefix + "1.json", prefix + "2.json" }));
        foreach (var (_, chunk) in chunks)
        {
            var lines = Lines(chunk);
            Assert.That(lines, Has.Count.EqualTo(expected.Count));
            Assert.That(lines.Zip(expected).All(pair => Recording.AreSame(pair.First, pair.Second)), (string?)chunk);
        }
    }

    private static List<JsonNode> Lines(JsonNode? chunk) =>
        [.. ((string)chunk!).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
}
