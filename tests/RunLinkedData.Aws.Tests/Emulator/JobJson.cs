namespace RunLinkedData.Aws.Tests.Emulator;

/// <summary>Jobs as AWS Batch describes them.</summary>
internal static class JobJson
{
    public const string Id = "1f3c9b52-5a0f-4a6e-9d0a-0f8f4f1f6a01";

    /// <summary>A job of one container.</summary>
    public static string Job(
        string status, string? stream = null, string[]? attempts = null, string id = Id, string? log = null, long? stoppedAt = null) =>
        $$"""
        {
          "jobId": "{{id}}", "jobArn": "arn:aws:batch:eu-central-1:123456789012:job/{{id}}", "jobName": "forecast", "status": "{{status}}",
          "attempts": [{{string.Join(',', attempts ?? [])}}],
          "createdAt": 1700000000000, "startedAt": 1700000001000{{Member("stoppedAt", stoppedAt?.ToString(System.Globalization.CultureInfo.InvariantCulture))}},
          "container": { "image": "forecasts:1.8.0", "vcpus": 1{{Member("logStreamName", Quoted(stream))}}{{Member("logConfiguration", log)}} },
          "tags": {}
        }
        """;

    /// <summary>An attempt that is over.</summary>
    public static string Attempt(string? stream, int exitCode = 1) =>
        $$"""
        {
          "container": { "exitCode": {{exitCode}}, "reason": "x"{{Member("logStreamName", Quoted(stream))}} },
          "startedAt": 1700000001000, "stoppedAt": 1700000002000
        }
        """;

    private static string? Quoted(string? text) => text is null ? null : $"\"{text}\"";

    private static string Member(string name, string? value) => value is null ? "" : $", \"{name}\": {value}";
}
