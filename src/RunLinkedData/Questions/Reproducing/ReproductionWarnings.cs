using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Secrets;

namespace RunLinkedData.Questions.Reproducing;

/// <summary>What the provenance of a run leaves open for whoever makes it again.</summary>
internal static class ReproductionWarnings
{
    public static IEnumerable<string> Of(RunProvenance run, LifecycleStage stage) =>
        [
            .. OfState(run, stage),
            .. OfCode(run.Code ?? new CodeProvenance(), run.Diff),
            .. OfProgram(run),
            .. OfImage(run),
            .. OfExternalInputs(run),
        ];

    private static IEnumerable<string> OfState(RunProvenance run, LifecycleStage stage)
    {
        if (stage == LifecycleStage.Deleted)
        {
            yield return "The run itself was deleted.";
        }

        if (run.Status != "FINISHED")
        {
            yield return $"The run is {run.Status}, not FINISHED: what it wrote and read may not be all of it.";
        }
    }

    private static IEnumerable<string> OfCode(CodeProvenance code, string? diff)
    {
        if (GitHead.IdIn(code.Commit) is null)
        {
            yield return "The commit of the code is not known.";
        }
        else if (GitRemote.WithoutSecrets(code.Remote) is null)
        {
            yield return code.Root is { } root
                ? $"The repository of commit {code.Commit} has no address: it is looked for in the work tree '{root}'."
                : $"The repository that holds commit {code.Commit} is not known: execute the script in a clone of it.";
        }

        if (code.WorkTreeCommit is { } other)
        {
            yield return $"The work tree was at commit {other}, and the program of commit {code.Commit}.";
        }

        if (code.IsDirty == true && diff is null)
        {
            yield return "The code had changes that were not committed, and they were not kept.";
        }
        else if (diff is not null && code.IsDiffCut == true)
        {
            yield return $"The code had changes that were not committed, and '{diff}' "
                + "does not hold all of them: the notes of the run name the files.";
        }
        else if (diff is not null && code.IsDiffExact == false)
        {
            yield return $"The code had changes that were not committed, and '{diff}' "
                + "does not hold them as they were: the notes of the run say why.";
        }
        else if (diff is not null)
        {
            yield return $"The code had changes that were not committed; '{diff}' of the run holds them. "
                + "Files that git did not track are not in it, unless they are sources.";
        }
    }

    private static IEnumerable<string> OfProgram(RunProvenance run)
    {
        if (run.Program?.CommandLine is not { } line)
        {
            yield return "The command line was not recorded: its arguments are missing.";
        }
        else if (line.Any(argument => argument.Contains(SecretName.Mask, StringComparison.Ordinal)))
        {
            yield return $"Secrets were taken out of the command line: put them in where it has {SecretName.Mask}.";
        }

        if (run.Program is { Script: { } script, ScriptCopy: { } copy })
        {
            yield return $"The script '{script}' is in no repository; '{copy}' of the run holds a copy without secrets.";
        }
    }

    private static IEnumerable<string> OfImage(RunProvenance run)
    {
        if (run.Image is not { } image)
        {
            yield break;
        }

        if (ImageName.Of(image) is not { } name)
        {
            yield return $"The image '{image.Reference ?? image.Digest ?? image.Id}' has no name that it can be asked for by.";
            yield break;
        }

        if (!ImageName.IsFixed(name))
        {
            yield return $"The image is known as '{name}' and not by its digest: that name may stand for another image by now.";
        }

        if (ProgramCommand.FindProject(run.Program?.Path, run.Code?.Root) is not null)
        {
            yield return "The program was executed from a work tree and is not part of the image: "
                + "mount the work tree, with -v and -w, into the container.";
        }
    }

    private static IEnumerable<string> OfExternalInputs(RunProvenance run) => run.ExternalInputs
        .Select(input => input.Digest is null
            ? $"The external input '{input.Name}' cannot be pinned: {input.Source} must still be of version '{input.Version}'."
            : $"The external input '{input.Name}' was {input.Source} at version '{input.Version}', which '{input.Manifest}' of the run "
                + $"pins: 'rld verify {run.RunId}' tells whether it is still there, and 'rld get {run.RunId} --input {input.Name}' reads "
                + "it. The program reads what it asks for.");
}
