using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Recording.Parameters;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Questions.Reproducing;

/// <summary>Finds out how a run is made again, from its provenance and the store.</summary>
internal sealed class ReproductionPlan(ITrackingStore store, RunProvenance provenance, LifecycleStage stage)
{
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, MlflowRun?> _runs = [];

    public async Task<Reproduction> MakeAsync(CancellationToken cancellationToken)
    {
        var code = provenance.Code;
        _warnings.AddRange(ReproductionWarnings.Of(provenance, stage));
        if (provenance.Image is not null && StoreAddress.IsFile(store.TrackingUri))
        {
            _warnings.Add(
                $"The store is a file, {StoreAddress.Of(store.TrackingUri)}: "
                + "a container needs a volume for its folder and for that of the artifacts.");
        }

        List<PinnedInput> pins = [];
        foreach (var input in provenance.Inputs)
        {
            var run = await FindRunAsync(input.RunId, cancellationToken).ConfigureAwait(false);
            WarnUnlessThere(input, run);
            if (await FindProcessAsync(input, run, cancellationToken).ConfigureAwait(false) is { } process)
            {
                pins.Add(new PinnedInput { Process = process, Dataset = input.Dataset, RunId = input.RunId });
            }
        }

        pins = [.. pins.Distinct()];
        return new Reproduction
        {
            RunId = provenance.RunId,
            Process = provenance.Process,
            Commit = GitHead.IdIn(code?.Commit),
            Remote = GitRemote.WithoutSecrets(code?.Remote),
            Root = code?.Root,
            IsDirty = code?.IsDirty,
            Diff = provenance.Diff,
            Image = provenance.Image,
            Command = ProgramCommand.Of(provenance.Program, code?.Root),
            Parameters = provenance.Parameters,
            Pins = pins,
            ExternalInputs = provenance.ExternalInputs,
            Variables = Variables(pins),
            Warnings = _warnings,
        };
    }

    /// <summary>
    /// The process in whose place an input is pinned; null when the program named the data version itself, or the process is not known.
    /// </summary>
    private async Task<string?> FindProcessAsync(ProvenanceInput input, MlflowRun? run, CancellationToken cancellationToken)
    {
        if (input.Reference is { } reference && DataReference.TryParse(reference) is { } named)
        {
            return named.IsMoving ? named.Process : null;
        }

        if (input.Process is not null || run is null)
        {
            return input.Process;
        }

        var experiment = await store.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false);
        return experiment.Name;
    }

    private SortedDictionary<string, string> Variables(List<PinnedInput> pins)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Variable.TrackingUri] = StoreAddress.Of(store.TrackingUri),
            [Variable.Reproduces] = provenance.RunId,
        };
        foreach (var same in pins.GroupBy(pin => EnvironmentOverrides.PinVariable(pin.Process, pin.Dataset), StringComparer.Ordinal))
        {
            Add(same.Key, "RLD_PINS_FILE", "inputs", [.. same.Select(pin => ($"{pin.Process}/{pin.Dataset}", pin.RunId))]);
        }

        foreach (var same in provenance.Parameters.GroupBy(
            parameter => EnvironmentOverrides.ParameterVariable(parameter.Key), StringComparer.Ordinal))
        {
            Add(same.Key, "RLD_PARAMS_FILE", "parameters", [.. same.Select(parameter => (parameter.Key, parameter.Value))]);
        }

        return variables;

        void Add(string variable, string file, string things, (string Name, string Value)[] values)
        {
            if (values is [var only])
            {
                if (ShellText.CanHold(only.Value))
                {
                    variables.Add(variable, only.Value);
                }
                else
                {
                    _warnings.Add(
                        $"{variable} is left out: a variable cannot hold the zero character in '{only.Name}'. Give it by {file}.");
                }
            }
            else if (values.DistinctBy(value => value.Name).Count() == 1)
            {
                variables.Add(variable, values[0].Value);
                _warnings.Add(
                    $"The run read several versions of '{values[0].Name}' as the latest, "
                    + $"and {variable} can pin one: {values[0].Value}, the first.");
            }
            else
            {
                _warnings.Add(
                    $"The {things} {string.Join(", ", values.Select(value => $"'{value.Name}'"))} share "
                    + $"the variable {variable}, so it is left out. Give each by its name in a {file}.");
            }
        }
    }

    private async Task<MlflowRun?> FindRunAsync(string runId, CancellationToken cancellationToken)
    {
        if (!_runs.TryGetValue(runId, out var run))
        {
            try
            {
                run = await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
            }
            catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
            {
                // Said as a warning; what else is known is of use all the same.
            }

            _runs.Add(runId, run);
        }

        return run;
    }

    private void WarnUnlessThere(ProvenanceInput input, MlflowRun? run)
    {
        if (run is null)
        {
            _warnings.Add($"The input '{input.Dataset}' cannot be read any more: there is no run {input.RunId} in the store.");
        }
        else if (run.Info.LifecycleStage == LifecycleStage.Deleted)
        {
            _warnings.Add(
                $"The input '{input.Dataset}' cannot be read: run {input.RunId}, which wrote it, was deleted. Restore that run first.");
        }
    }
}
