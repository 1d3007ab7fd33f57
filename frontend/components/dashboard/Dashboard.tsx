"use client";

import { AppHeader } from "@/components/AppHeader";
import { DashboardDialogs, useDialogs } from "@/components/dashboard/DashboardDialogs";
import { DashboardHead } from "@/components/dashboard/DashboardHead";
import { DropOverlay } from "@/components/dashboard/DropOverlay";
import { EmptyDashboard } from "@/components/dashboard/EmptyDashboard";
import { ProjectGrid } from "@/components/dashboard/ProjectGrid";
import { RecentlyDeleted } from "@/components/dashboard/RecentlyDeleted";
import { Skeletons } from "@/components/dashboard/Skeletons";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { UploadTray } from "@/components/UploadTray";
import { useBringing } from "@/hooks/useBringing";
import { usePageDrop } from "@/hooks/usePageDrop";
import { useProjectActions } from "@/hooks/useProjectActions";
import { useShownProjects } from "@/hooks/useShownProjects";
import { useConnection } from "@/lib/stores";
import { texts } from "@/lib/texts";

/** All stories, and the ways to begin another one. */
export function Dashboard() {
  const list = useShownProjects();
  const bringing = useBringing();
  const actions = useProjectActions();
  const dialogs = useDialogs();
  const isOver = usePageDrop(bringing.takeDrop);
  const hasStories = !!list.count;
  const start = { create: () => void actions.create(), bring: bringing.takeFiles };
  return (
    <>
      <AppHeader />
      <main id="content" className="mx-auto w-full max-w-[100rem] px-4 pt-8 pb-24 sm:px-8 sm:pt-12">
        <DashboardHead list={list} start={start} isBare={!hasStories} />
        {bringing.fault && (
          <Notice
            tone="bad"
            className="mb-6"
            action={<FaultAction fault={bringing.fault} dismiss={bringing.dismiss} />}
          >
            {bringing.fault.message}
          </Notice>
        )}
        {list.count === null && !list.error && <Skeletons />}
        {list.error && !hasStories && <CannotLoad message={list.error.message} />}
        {list.count === 0 && !list.error && <EmptyDashboard start={start} />}
        {hasStories && (
          <ProjectGrid list={list} start={start} actions={{ ...actions, ...dialogs }} />
        )}
        <RecentlyDeleted restore={actions.restore} />
      </main>
      <DropOverlay isOver={isOver} isReading={bringing.isReading} />
      <DashboardDialogs dialogs={dialogs} />
      <UploadTray />
    </>
  );
}

type FaultProps = Pick<ReturnType<typeof useBringing>, "dismiss"> & {
  fault: NonNullable<ReturnType<typeof useBringing>["fault"]>;
};

function FaultAction({ fault: { retry }, dismiss }: FaultProps) {
  return (
    <Button size="sm" onClick={retry ?? dismiss}>
      {retry ? texts.app.retry : texts.app.close}
    </Button>
  );
}

function CannotLoad({ message }: { message: string }) {
  const retry = <Button onClick={useConnection.getState().refresh}>{texts.app.retry}</Button>;
  return (
    <EmptyState title={texts.dashboard.cannotLoad} action={retry}>
      {message}
    </EmptyState>
  );
}
