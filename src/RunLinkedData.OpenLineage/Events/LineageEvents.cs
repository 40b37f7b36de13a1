using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RunLinkedData.Model.Provenance;
using RunLinkedData.OpenLineage.Facets;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.OpenLineage.Naming;

namespace RunLinkedData.OpenLineage.Events;

/// <summary>Makes the events of runs from what is known of them: the same ones while a run goes on and from what is stored of it.</summary>
internal sealed class LineageEvents(EventSettings settings)
{
    private const string SchemaUrl = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

    /// <summary>The start of a run; it has read and written nothing then.</summary>
    public OpenLineageEvent Start(LineageFacts facts)
    {
        var time = facts.Run.StartedAt;
        return ToEvent(facts, EventTypes.Start, time, Envelope(facts, EventTypes.Start, time), []);
    }

    /// <summary>What a run has read and written, while it goes on.</summary>
    public IEnumerable<OpenLineageEvent> Running(LineageFacts facts, DateTimeOffset time) => Split(facts, EventTypes.Running, time);

    /// <summary>The end of a run, with all that it has read and written; nothing while it goes on.</summary>
    public IEnumerable<OpenLineageEvent> End(LineageFacts facts) =>
        EventTypes.OfEnd(facts.Run.Status) is { } type ? Split(facts, type, facts.Run.EndedAt ?? facts.Run.StartedAt) : [];

    // Servers and their proxies take so many bytes (nginx 1 MiB by default), and what a run has read in all events about it counts
    // together. So what has no room in the event goes before it in RUNNING events.
    private IEnumerable<OpenLineageEvent> Split(LineageFacts facts, string type, DateTimeOffset time)
    {
        var envelope = Envelope(facts, type, time);
        var room = settings.MaxEventBytes - LengthOf(envelope);
        List<DatasetText> batch = [];
        var length = 0;
        foreach (var dataset in DatasetsOf(facts, room))
        {
            if (batch.Count > 0 && length + dataset.Json.Length + 1 > room)
            {
                yield return ToEvent(facts, EventTypes.Running, time, Envelope(facts, EventTypes.Running, time), batch);
                batch = [];
                length = 0;
            }

            batch.Add(dataset);
            length += dataset.Json.Length + 1;
        }

        yield return ToEvent(facts, type, time, envelope, batch);
    }

    // What it wrote comes last, and so is in the event about the end.
    private IEnumerable<DatasetText> DatasetsOf(LineageFacts facts, int room) =>
    [
        .. facts.Run.Inputs.Select(input => DatasetText.Of(ToNode(facts, input), isOutput: false, room)),
        .. facts.Run.ExternalInputs.Select(input => DatasetText.Of(ToNode(facts, input), isOutput: false, room)),
        .. facts.Run.Outputs.Select(output => DatasetText.Of(ToNode(facts, output), isOutput: true, room)),
    ];

    private JsonObject ToNode(LineageFacts facts, ProvenanceInput input)
    {
        var store = StoreNamespaceOf(facts);
        return ToNode(
            NameOf(facts, store, input),
            [
                ("version", DatasetFacets.Version(input.RunId)),
                ("dataSource", DatasetFacets.DataSource(store, SourceNames.UriOf(facts.TrackingUri))),
                facts.Run.Outputs.Any(output => output.Dataset == input.Dataset) ? default : ChecksOf(facts, input.Dataset),
            ]);
    }

    private JsonObject ToNode(LineageFacts facts, ExternalInput input)
    {
        var store = StoreNamespaceOf(facts);
        return ToNode(
            SourceNames.Of(input.Source, input.Name, store),
            [
                ("version", DatasetFacets.Version(input.Version)),
                ("dataSource", DatasetFacets.DataSource(input.Name, SourceNames.UriOf(input.Source))),
                ("symlinks", DatasetFacets.Symlink(StoreNames.OfExternal(store, facts.Run.Process, input.Name), "LOGICAL")),
                ChecksOf(facts, input.Name),
            ]);
    }

    private JsonObject ToNode(LineageFacts facts, ProvenanceOutput output)
    {
        var store = StoreNamespaceOf(facts);
        var manifest = facts.Manifests.GetValueOrDefault(output.Dataset);
        var node = ToNode(
            StoreNames.Of(store, facts.Run.Process, output.Dataset, facts.Run.RunId),
            [
                ("version", DatasetFacets.Version(facts.Run.RunId)),
                ("dataSource", DatasetFacets.DataSource(store, SourceNames.UriOf(facts.TrackingUri))),
                .. manifest is null ? [] : DatasetFacets.OfManifest(manifest, facts.ArtifactUri),
                (DatasetFacets.Columns, manifest is null
                    ? null
                    : DatasetFacets.LineageOfColumns(manifest, input => FindInput(facts, store, input))),
                ChecksOf(facts, output.Dataset),
            ]);
        if (manifest is not null)
        {
            node["outputFacets"] = new JsonObject { ["outputStatistics"] = DatasetFacets.Statistics(manifest) };
        }

        return node;
    }

    // As programs call them: dataset, process/dataset, or the name of an external input.
    private static DatasetName? FindInput(LineageFacts facts, string store, string called)
    {
        foreach (var input in facts.Run.Inputs)
        {
            var name = NameOf(facts, store, input);
            if (called == input.Dataset || called == name.Name)
            {
                return name;
            }
        }

        return facts.Run.ExternalInputs.FirstOrDefault(input => input.Name == called) is { } external
            ? SourceNames.Of(external.Source, external.Name, store)
            : null;
    }

    private static DatasetName NameOf(LineageFacts facts, string store, ProvenanceInput input) =>
        StoreNames.Of(store, input.Process ?? facts.Processes.GetValueOrDefault(input.RunId), input.Dataset, input.RunId);

    private static (string Key, JsonNode? Value) ChecksOf(LineageFacts facts, string dataset) =>
        ("dataQualityAssertions", CheckFacets.OfDataset(facts.Checks.Where(check => check.Dataset == dataset)));

    private static JsonObject ToNode(DatasetName name, IEnumerable<(string Key, JsonNode? Value)> facets) =>
        new() { ["namespace"] = name.Namespace, ["name"] = name.Name, ["facets"] = Facet.ObjectOf(facets) };

    private string StoreNamespaceOf(LineageFacts facts) => settings.DatasetNamespace ?? StoreNames.NamespaceOf(facts.TrackingUri);

    private JsonObject Envelope(LineageFacts facts, string type, DateTimeOffset time) => new()
    {
        ["eventType"] = type,
        ["eventTime"] = Facet.TimeText(time),
        ["run"] = new JsonObject
        {
            ["runId"] = RunUuid.Of(facts.Run.RunId),
            ["facets"] = type is EventTypes.Start or EventTypes.Running
                ? RunFacets.Of(facts, settings.EnvironmentVariables)
                : RunFacets.OfEnded(facts, settings.EnvironmentVariables),
        },
        ["job"] = new JsonObject
        {
            ["namespace"] = facts.JobNamespace ?? settings.JobNamespace,
            ["name"] = facts.Run.Process,
            ["facets"] = JobFacets.Of(facts),
        },
        ["producer"] = Producer.Uri,
        ["schemaURL"] = SchemaUrl,
    };

    private static int LengthOf(JsonObject envelope) =>
        EventJson.Write(envelope).Length + """,{"inputs":[],"outputs":[]}""".Length;

    private static OpenLineageEvent ToEvent(
        LineageFacts facts, string type, DateTimeOffset time, JsonObject envelope, IReadOnlyList<DatasetText> datasets)
    {
        var bytes = EventJson.Write((writer, _) =>
        {
            writer.WriteStartObject();
            foreach (var (key, value) in envelope)
            {
                writer.WritePropertyName(key);
                value!.WriteTo(writer);
            }

            Write(writer, "inputs", datasets.Where(dataset => !dataset.IsOutput));
            Write(writer, "outputs", datasets.Where(dataset => dataset.IsOutput));
            writer.WriteEndObject();
        });
        return new OpenLineageEvent
        {
            Type = type,
            Time = time.ToUniversalTime(),
            RunId = facts.Run.RunId,
            Process = facts.Run.Process,
            Json = Encoding.UTF8.GetString(bytes),
        };
    }

    private static void Write(Utf8JsonWriter writer, string name, IEnumerable<DatasetText> datasets)
    {
        writer.WriteStartArray(name);
        foreach (var dataset in datasets)
        {
            writer.WriteRawValue(dataset.Json, skipInputValidation: true);
        }

        writer.WriteEndArray();
    }
}
