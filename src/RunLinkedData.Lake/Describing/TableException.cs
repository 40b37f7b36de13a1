using RunLinkedData.Model;

namespace RunLinkedData.Lake.Describing;

/// <summary>The versions of a dataset could not be described as a table. The table is as it was before.</summary>
public sealed class TableException : RunLinkedDataException
{
    /// <summary>A column cannot be described with those of the other versions.</summary>
    public const string Columns = "TABLE_COLUMNS";

    /// <summary>What lies there is not the table that was to be brought up to date.</summary>
    public const string Taken = "TABLE_TAKEN";

    /// <summary>There is nothing that can be described.</summary>
    public const string Empty = "TABLE_EMPTY";

    /// <summary>Others have changed the table each time that it was tried.</summary>
    public const string Contended = "TABLE_CONTENDED";

    internal TableException(string code, string message, Exception? innerException = null)
        : base(code, message, innerException)
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => Code == Contended;

    /// <summary>The error of a folder that has the table of another dataset.</summary>
    internal static TableException OfAnother(TableContent found, string wanted) => new(
        Taken, $"The table in '{found.Folder}' has the versions of {found.Dataset}, not those of {wanted}. Name another folder.");

    /// <summary>The error of a folder that has the table of another store.</summary>
    internal static TableException OfAnotherStore(TableContent found, string store) => new(
        Taken,
        $"The table in '{found.Folder}' has the versions of {found.Dataset} of another store: {store} has no run '{found.RunIds[^1]}', "
            + "and none of those before it. Nothing was changed. Name another folder, or delete the table's own folder "
            + "where its runs were deleted for good.");

    /// <summary>The error of a dataset of which nothing can be described.</summary>
    internal static TableException Nothing(string dataset, TableContent? before, IReadOnlyList<UndescribedVersion> undescribed)
    {
        var why = undescribed is [var first, ..]
            ? $"None of the {undescribed.Count} versions of {dataset} can be described as a table. That of {first.RunId}: {first.Reason}"
            : $"No version of {dataset} is published and meets the conditions, so there is nothing to describe.";
        return new TableException(
            Empty,
            before is null
                ? why
                : $"{why} The table in '{before.Folder}' stays as it is: change the conditions, or name none.");
    }
}
