namespace RunLinkedData.OpenLineage.Observing;

/// <summary>How long things may take.</summary>
/// <param name="RunningInterval">How long what a run has read and written waits for company while it goes on; infinite for its end.</param>
/// <param name="EndTimeout">How long the end of a run may take to hand over what is left.</param>
internal sealed record ObserverSettings(TimeSpan RunningInterval, TimeSpan EndTimeout);
