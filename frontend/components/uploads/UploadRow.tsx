import { Check, RotateCw, X } from "lucide-react";
import { memo } from "react";

import { IconButton } from "@/components/ui/icon-button";
import { Progress } from "@/components/ui/progress";
import { useUploadsStore, type Upload } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { percentOf } from "@/lib/uploadTotals";
import { cancelUpload, retryUpload } from "@/lib/uploads";
import { formatFileSize } from "@/lib/utils";

/** A file on its way: how far it is, or why it did not arrive. */
export const UploadRow = memo(function UploadRow({ id }: { id: string }) {
  const upload = useUploadsStore(({ uploads }) => uploads.find((it) => it.id === id));
  if (!upload) return null;
  const { name, state, size, error } = upload;
  return (
    <li className="flex items-start gap-2 border-t border-line py-2 pr-2 pl-4" data-upload={state}>
      <div className="min-w-0 flex-1 py-1">
        <p className="flex gap-3 text-sm">
          <span className="min-w-0 flex-1 truncate" title={name} dir="auto">
            {name}
          </span>
          <span className="text-xs leading-5 whitespace-nowrap text-muted tabular-nums">
            {state === "failed"
              ? formatFileSize(size)
              : `${stateOf(upload)} · ${formatFileSize(size)}`}
          </span>
        </p>
        {error && <p className="mt-0.5 text-xs whitespace-pre-line text-bad">{error}</p>}
        {(state === "sending" || state === "checking") && (
          <Progress
            value={state === "checking" ? null : percentOf(upload)}
            label={texts.uploads.progress(name)}
            className="mt-1.5 h-1"
          />
        )}
      </div>
      <Actions upload={upload} />
    </li>
  );
});

function stateOf(upload: Upload): string {
  const { states } = texts.uploads;
  switch (upload.state) {
    case "sending":
      return states.sending(percentOf(upload));
    case "failed":
      return "";
    default:
      return states[upload.state];
  }
}

function Actions({ upload: { id, name, state, canRetry } }: { upload: Upload }) {
  if (state === "done") return <Check className="m-2.5 size-4 text-good" aria-hidden />;
  const isFailed = state === "failed";
  return (
    <>
      {isFailed && canRetry && (
        <IconButton
          label={texts.uploads.retry(name)}
          icon={<RotateCw />}
          onClick={() => retryUpload(id)}
        />
      )}
      <IconButton
        label={isFailed ? texts.uploads.dismiss(name) : texts.uploads.cancel(name)}
        icon={<X />}
        onClick={() => cancelUpload(id)}
      />
    </>
  );
}
