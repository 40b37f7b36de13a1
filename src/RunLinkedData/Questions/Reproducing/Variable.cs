namespace RunLinkedData.Questions.Reproducing;

/// <summary>The variables that a program is started with; those of parameters and pins have names of their own.</summary>
internal static class Variable
{
    public const string TrackingUri = "MLFLOW_TRACKING_URI";
    public const string Reproduces = "RLD_REPRODUCES";
}
