namespace RunLinkedData.Tables.Parts;

/// <summary>A format that finds in its files what it needs of them.</summary>
internal interface IRangedFormat
{
    /// <summary>Opens a part file that lies elsewhere. It stays the caller's.</summary>
    /// <param name="file">The file; its reader <see cref="RangedFile.Plan">plans</see> what it reads when it starts.</param>
    /// <param name="part">Which file it is.</param>
    IPartReader OpenReader(RangedFile file, PartFile part);
}
