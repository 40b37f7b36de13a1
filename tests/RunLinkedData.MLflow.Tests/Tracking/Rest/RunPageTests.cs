using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Rest;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

/// <summary>The page of a run in MLflow, as a browser opens it.</summary>
public sealed class RunPageTests
{
    [TestCase("https://mlflow.example", null, "https://mlflow.example/#/experiments/2/runs/3?workflowType=machine_learning")]
    [TestCase("https://mlflow.example/ml/", "", "https://mlflow.example/ml/#/experiments/2/runs/3?workflowType=machine_learning")]
    [TestCase(
        "https://mlflow.example", "team-a", "https://mlflow.example/#/experiments/2/runs/3?workspace=team-a&workflowType=machine_learning")]
    [TestCase(
        "https://ann:secret@mlflow.example", "a&b",
        "https://mlflow.example/#/experiments/2/runs/3?workspace=a%26b&workflowType=machine_learning")]
    public async Task GetRunPage_OfAServer_IsInItsWorkspaceAndShowsRuns(string uri, string? workspace, string page)
    {
        await using var store = new RestTrackingStore(new MlflowServerOptions { TrackingUri = uri, Workspace = workspace });

        Assert.That(store.GetRunPage("2", "3"), Is.EqualTo(page));
    }
}
