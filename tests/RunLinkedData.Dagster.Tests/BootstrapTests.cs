using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Dagster.Pipes;

namespace RunLinkedData.Dagster.Tests;

/// <summary>How a program finds out that Dagster has started it, and what it is told.</summary>
public sealed class BootstrapTests : PipesFixture
{
    private static IEnumerable<string> Vectors => Recording.Codec.Select(vector => vector.ToJsonString());

    [TestCaseSource(nameof(Vectors))]
    public void Decode_WhatDagsterPacks_IsWhatItWas(string vector)
    {
        var recorded = JsonNode.Parse(vector)!;

        Assert.That(
            JsonNode.DeepEquals(JsonNode.Parse(PipesCodec.Decode((string)recorded["encoded"]!).GetRawText()), recorded["value"]));
    }

    [TestCaseSource(nameof(Vectors))]
    public void Encode_IsReadBack(string vector)
    {
        var json = (string)JsonNode.Parse(vector)!["json_text"]!;

        Assert.That(PipesCodec.Decode(PipesCodec.Encode(json)).GetRawText(), Is.EqualTo(json));
    }

    [Test]
    public void Decode_OddForms_AreReadOrRefusedAsByDagstersClient() => Assert.Multiple(() =>
    {
        foreach (var odd in Recording.OddCodec)
        {
            var encoded = (string)odd["encoded"]!;
            if (odd["decoded"] is { } value)
            {
                Assert.That(JsonNode.DeepEquals(JsonNode.Parse(PipesCodec.Decode(encoded).GetRawText()), value), $"{odd["case"]}");
            }
            else if (!((string)odd["case"]!).Contains("byte order mark", StringComparison.Ordinal))
            {
                // A mark is no harm.
                Assert.That(() => PipesCodec.Decode(encoded), Throws.InstanceOf<FormatException>(), $"{odd["case"]}");
            }
        }
    });

    [Test]
    public void Open_WithoutDagster_DoesNothing()
    {
        Variables.Clear();
        using (var pipes = Open())
        {
            Assert.That(pipes.IsActive, Is.False);
            pipes.Log("nobody hears it");
            pipes.ReportMaterialization("whatever", "1");
            pipes.ReportCheck("rows", passed: true);
            pipes.ReportCustomMessage(1);
            Assert.That(() => pipes.Context, Throws.InvalidOperationException.With.Message.Contains("IsActive"));
        }

        Assert.That(File.ReadAllText(Messages), Is.Empty);
    }

    [TestCase("--dagster-pipes-context {0} --dagster-pipes-messages {1}")]
    [TestCase("run --dagster-pipes-context={0} --dagster-pipes-messages={1} --more")]
    public void Open_ToldByArguments_IsActive(string line)
    {
        var arguments = string.Format(null, line, Variables[ContextName], Variables[MessagesName]).Split(' ');
        Variables.Clear();
        using var pipes = Open(options => options.Arguments = arguments);

        Assert.That(pipes.Context.AssetKey, Is.EqualTo("forecasts"));
    }

    [Test]
    public void Open_ToldByAnEvent_IsActive()
    {
        var told = new Dictionary<string, string>(Variables);
        Variables.Clear();
        using var pipes = Open(options => options.Event = told);

        Assert.That(pipes.Context.AssetKey, Is.EqualTo("forecasts"));
    }

    [TestCase(ContextName, "not base64", "in base64")]
    [TestCase(ContextName, "AAAA", "zlib")]
    [TestCase(MessagesName, "", MessagesName)]
    public void Open_WhatIsToldIsBroken_SaysWhich(string name, string value, string expected)
    {
        Variables[name] = value;

        Assert.That(() => Open(), Throws.InstanceOf<DagsterException>().With.Message.Contains(expected).And.Message.Contains(name));
    }

    [TestCase(ContextName, """{"bucket":"b","key":"k"}""", "bucket")]
    [TestCase(ContextName, """{"path":5}""", "path = 5")]
    [TestCase(ContextName, """{"path":"/none/context"}""", "/none/context")]
    [TestCase(ContextName, """{"data":{}}""", "run_id")]
    [TestCase(MessagesName, """{"bucket":"b"}""", "bucket")]
    [TestCase(MessagesName, """{"stdio":"third"}""", "third")]
    [TestCase(MessagesName, """{"path":"/none/messages"}""", "/none/messages")]
    [TestCase(MessagesName, "[]", MessagesName)]
    public void Open_WhatIsToldIsNotKnown_SaysWhat(string name, string value, string expected)
    {
        Variables[name] = PipesCodec.Encode(value);

        Assert.That(() => Open(), Throws.InstanceOf<DagsterException>().With.Message.Contains(expected));
        Assert.That(File.ReadAllText(Messages), Is.Empty);
    }
}
