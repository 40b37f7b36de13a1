using System.Text.Json;

namespace RunLinkedData.Provenance.Executors;

/// <summary>What Amazon SageMaker tells the container of a processing job, as far as it is of use here.</summary>
/// <remarks>
/// Source: https://docs.aws.amazon.com/sagemaker/latest/dg/build-your-own-processing-container.html. The variables and the arguments in the
/// same file are the process's own affair.
/// </remarks>
internal sealed record SageMakerProcessing(string Name, string? Arn, string? Image)
{
    /// <summary>Reads <c>/opt/ml/config/processingjobconfig.json</c>; null where there is none, or it names no job.</summary>
    public static SageMakerProcessing? Of(ExecutionProbe probe) =>
        probe.ReadFile("/opt/ml/config/processingjobconfig.json") is { } file && Text(file, "ProcessingJobName") is { } name
            ? new SageMakerProcessing(
                name,
                Text(file, "ProcessingJobArn"),
                file.TryGetProperty("AppSpecification", out var application) ? Text(application, "ImageUri") : null)
            : null;

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text ? text : null;
}
