using System.Text.RegularExpressions;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.Tracking;

/// <summary>The name of an MLflow that Amazon SageMaker runs: a tracking server, or an MLflow App.</summary>
/// <remarks>
/// Hosts, headers and names in signatures are those of <c>mlflow_sagemaker_helpers.py</c>,
/// <c>mlflow_sagemaker_request_header_provider.py</c> and <c>auth_provider.py</c> in github.com/aws/sagemaker-mlflow.
/// </remarks>
internal sealed partial class SageMakerArn
{
    private static readonly string[] Partitions = ["aws", "aws-us-gov"];

    private SageMakerArn(string text, string region, bool isApp) => (Text, Region, IsApp) = (text, region, isApp);

    public string Text { get; }

    public string Region { get; }

    /// <summary>Whether it is an MLflow App, and no tracking server.</summary>
    private bool IsApp { get; }

    /// <summary>Where it is called.</summary>
    public Uri Address => new(IsApp ? $"https://mlflow.sagemaker.{Region}.app.aws" : $"https://{Region}.experiments.sagemaker.aws");

    /// <summary>The header that says which one is meant.</summary>
    public string Header => IsApp ? "x-sm-mlflow-app-arn" : "x-mlflow-sm-tracking-server-arn";

    /// <summary>The service's name in signatures.</summary>
    public string Service => IsApp ? "sagemaker" : "sagemaker-mlflow";

    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it is of something else.</exception>
    public static SageMakerArn Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The tracking URI '{text}' is not the ARN of an MLflow of SageMaker. Use "
                + "arn:aws:sagemaker:REGION:ACCOUNT:mlflow-tracking-server/NAME or arn:aws:sagemaker:REGION:ACCOUNT:mlflow-app/ID.");
        }

        var partition = match.Groups["partition"].Value;
        return Partitions.Contains(partition)
            ? new SageMakerArn(text, match.Groups["region"].Value, match.Groups["kind"].Value == "app")
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The tracking URI '{text}' is of the partition '{partition}'. An MLflow of SageMaker is known in "
                + $"{string.Join(" and ", Partitions)}.");
    }

    [GeneratedRegex(
        @"\Aarn:(?<partition>[a-z0-9-]{1,40}):sagemaker:(?<region>[a-z0-9-]{1,40}):[0-9]{12}"
        + @":mlflow-(?<kind>tracking-server|app)/[A-Za-z0-9-]{1,256}\z")]
    private static partial Regex Form();
}
