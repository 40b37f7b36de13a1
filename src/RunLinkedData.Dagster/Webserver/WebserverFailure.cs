namespace RunLinkedData.Dagster.Webserver;

/// <summary>The web server has not taken a report. Callers see it as a <see cref="Model.DagsterException"/>.</summary>
internal sealed class WebserverFailure(string message, bool isTransient) : Exception(message)
{
    /// <summary>Whether the same call may go well a little later.</summary>
    public bool IsTransient => isTransient;
}
