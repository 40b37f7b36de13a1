using System.Text.Json;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>What the metadata of ECS (version 4) say about this container, as far as it is of use here.</summary>
/// <remarks>Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-response.html.</remarks>
internal sealed record EcsContainer
{
    public string? Name { get; private init; }

    public string? Image { get; private init; }

    /// <summary>A digest of the image: which one depends on where the container runs, see <see cref="ImageDetection"/>.</summary>
    public string? ImageId { get; private init; }

    public AwsArn? Task { get; private init; }

    public string? TaskArn { get; private init; }

    public string? Cluster { get; private init; }

    public string? Family { get; private init; }

    public string? Revision { get; private init; }

    public string? LogDriver { get; private init; }

    /// <summary>The log stream, when the driver is <c>awslogs</c>.</summary>
    public ExecutorLog? Log { get; private init; }

    /// <summary>Reads the answer; null when it is not an object of JSON.</summary>
    public static EcsContainer? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or text that is not UTF-8.
            return null;
        }
    }

    private static EcsContainer Read(JsonElement container)
    {
        var labels = Member(container, "Labels");
        var options = Member(container, "LogOptions");
        var arn = Text(labels, "com.amazonaws.ecs.task-arn");
        var task = AwsArn.Parse(arn);
        var driver = Text(container, "LogDriver");
        return new EcsContainer
        {
            Name = Text(labels, "com.amazonaws.ecs.container-name") ?? Text(container, "Name"),
            Image = Text(container, "Image"),
            ImageId = Text(container, "ImageID"),
            TaskArn = arn,
            Task = task,
            Cluster = NameOf(Text(labels, "com.amazonaws.ecs.cluster")),
            Family = Text(labels, "com.amazonaws.ecs.task-definition-family"),
            Revision = Text(labels, "com.amazonaws.ecs.task-definition-version"),
            LogDriver = driver,
            Log = driver == "awslogs"
                ? CloudWatchLog.Of(
                    Text(options, "awslogs-region") ?? task?.Region, Text(options, "awslogs-group"), Text(options, "awslogs-stream"))
                : null,
        };
    }

    // The label is a name, or an ARN that ends with it.
    private static string? NameOf(string? cluster) => AwsArn.Parse(cluster)?.Name ?? cluster;

    private static JsonElement Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value ? value : null;
}
