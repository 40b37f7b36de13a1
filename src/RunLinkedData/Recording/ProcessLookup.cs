using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Recording;

/// <summary>Finds the MLflow experiment of a process, and creates it when it is new.</summary>
internal sealed class ProcessLookup(ITrackingStore store, string? defaultProcess, EnvironmentSettings environment)
{
    private const string MlflowDefault = "Default";

    /// <summary>
    /// The experiment of <paramref name="process"/>, or of the one that options, environment or MLflow name when it is null.
    /// </summary>
    /// <exception cref="ArgumentException">The caller or the options give a name that no process can have.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the environment gives such a name.</exception>
    public async Task<Experiment> GetOrCreateAsync(string? process, CancellationToken cancellationToken)
    {
        if ((process ?? defaultProcess) is { } named)
        {
            if (Problem(named) is { } problem)
            {
                throw new ArgumentException(problem, nameof(process));
            }

            return await GetOrCreateByNameAsync(named, cancellationToken).ConfigureAwait(false);
        }

        if (environment.ExperimentId is not { } id)
        {
            var given = environment.ExperimentName ?? MlflowDefault;
            return Problem(given) is { } problem
                ? throw new MlflowException(MlflowErrorCode.InvalidParameterValue, problem)
                : await GetOrCreateByNameAsync(given, cancellationToken).ConfigureAwait(false);
        }

        var experiment = await store.GetExperimentAsync(id, cancellationToken).ConfigureAwait(false);
        return environment.ExperimentName is { } name && name != experiment.Name
            ? throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"MLFLOW_EXPERIMENT_ID={id} is '{experiment.Name}', but MLFLOW_EXPERIMENT_NAME is '{name}'. Unset one of them.")
            : CheckActive(experiment);
    }

    private async Task<Experiment> GetOrCreateByNameAsync(string name, CancellationToken cancellationToken)
    {
        if (await store.FindExperimentAsync(name, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return CheckActive(known);
        }

        string id;
        try
        {
            id = await store.CreateExperimentAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            // Another program was faster; look again.
            return await GetOrCreateByNameAsync(name, cancellationToken).ConfigureAwait(false);
        }

        return await store.GetExperimentAsync(id, cancellationToken).ConfigureAwait(false);
    }

    private static string? Problem(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl) || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1])
            ? $"The process name '{name}' is refused: it is blank, has a blank at an end, "
                + "or contains a control character. A good name is 'demand-forecast'."
            : null;

    private static Experiment CheckActive(Experiment experiment) => experiment.LifecycleStage == LifecycleStage.Active
        ? experiment
        : throw new MlflowException(
            MlflowErrorCode.InvalidParameterValue,
            $"The process '{experiment.Name}' (experiment {experiment.ExperimentId}) was deleted, and MLflow keeps its name. "
            + $"Restore it with 'mlflow experiments restore --experiment-id {experiment.ExperimentId}' "
            + "or TrackingStore.RestoreExperimentAsync, or take another name.");
}
