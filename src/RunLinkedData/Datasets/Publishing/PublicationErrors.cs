using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>The errors of two writers of one dataset.</summary>
internal static class PublicationErrors
{
    /// <summary>
    /// A name that was free when this writer began is taken, or the folder or an unfinished file of this writer was cleared away.
    /// </summary>
    public static bool IsOfAnotherWriter(MlflowException e) =>
        e.Code is MlflowErrorCode.ResourceAlreadyExists or MlflowErrorCode.ResourceDoesNotExist;

    public static DatasetException Exists(this DatasetIdentity dataset, Exception? cause = null) => dataset.Error(
        ErrorCode.DatasetExists,
        $"Dataset '{dataset.Name}' of run {dataset.RunId} exists already. "
        + "A published version never changes: save it under another name, or in a new run.",
        cause);

    public static DatasetException ExistsOf(this DatasetIdentity dataset, int member) => dataset.Error(
        ErrorCode.DatasetExists,
        $"Member {member} of the group of run {dataset.RunId} has saved {dataset} already, whole. Only a later attempt of that member may "
        + "save it again: take another name, or let each member save its part with SaveDatasetPart.");

    public static DatasetException Claimed(this DatasetIdentity dataset, PartName? holder, Exception? cause = null) => dataset.Error(
        ErrorCode.DatasetExists,
        (holder is null ? "Another program" : $"Member {holder.Index}, in its attempt {holder.Attempt},")
        + $" that has joined run {dataset.RunId} saves {dataset} right now, or was killed while it did. "
        + "Nothing was published by this one, and nothing of the other one was touched. "
        + "Let only one program save a dataset of a run: take another name, or a new run.",
        cause);

    public static DatasetException LeftBehind(this DatasetIdentity dataset, string path, int count) => dataset.Error(
        ErrorCode.DatasetExists,
        $"An attempt to save {dataset} before has left '{path}'{(count == 1 ? "" : $" and {count - 1} more")}, which is no part of it now, "
        + "and which this login may not delete. Readers of the folder would take it for one, so nothing was published. Save it under "
        + "another name, or in a new run; or have the files deleted by somebody who may, and save it again.");

    public static DatasetException PartExists(this DatasetIdentity dataset, PartName part, Exception? cause = null) => dataset.Error(
        ErrorCode.DatasetExists,
        $"Member {part.Index} has saved its part of {dataset} already, in attempt {part.Attempt}. "
        + "A member saves one part of a dataset: save all of its rows in one call, or under another name.",
        cause);

    public static DatasetException HasParts(this DatasetIdentity dataset) => dataset.Error(
        ErrorCode.DatasetExists,
        $"Members of a group save parts of {dataset}, and it is made of these. Save what is whole under another name.");

    public static DatasetException Contended(this DatasetIdentity dataset, string file, Exception? cause = null) => dataset.Error(
        ErrorCode.DatasetExists,
        $"Another writer is at work on {dataset}: '{file}' is not as this one left it. Nothing was published by this one. "
        + "Let only one program save a dataset of a run: save it again when the other is done, or under another name, or in a new run.",
        cause);

    /// <summary>Two parts are no one table.</summary>
    public static DatasetSchemaException Differ(this DatasetIdentity dataset, PartManifest one, PartManifest other)
    {
        var (expected, found) = (TextOf(one), TextOf(other));
        var column = other.Columns.Zip(one.Columns).FirstOrDefault(pair => !IsSame(pair.First, pair.Second)).First
            ?? other.Columns.Skip(one.Columns.Count).FirstOrDefault()
            ?? one.Columns.Skip(other.Columns.Count).FirstOrDefault();
        return dataset.Schema(
            column?.Name ?? "",
            other.Files[0].Path,
            found,
            expected,
            $"The parts of {dataset} are no one table: {NameOf(one)} has {expected}, {NameOf(other)} has {found}"
            + $"{(column is null ? "" : $"; they differ at column '{column.Name}'")}. "
            + "Save parts of the same columns, in the same order and format.");

        static bool IsSame(DatasetColumn one, DatasetColumn other) => (one.Name, one.Type) == (other.Name, other.Type);

        static string NameOf(PartManifest part) =>
            part.Index is { } index ? $"that of member {index}" : $"'{part.Files[0].Path}'";

        static string TextOf(PartManifest part) =>
            part.Format is null
                ? "plain files"
                : $"{part.Format}: {string.Join(", ", part.Columns.Select(column => $"{column.Name} {column.Type}"))}";
    }
}
