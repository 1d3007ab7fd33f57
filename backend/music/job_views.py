"""Music jobs over HTTP: asking for music, and what becomes of it."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.config.serializers import RefusalSerializer
from backend.features.flags import is_enabled
from backend.jobs import dispatch
from backend.jobs.recorder import tell
from backend.jobs.views import IDEMPOTENCY, JobFilter, JobViewSet, who
from backend.music import ledger
from backend.music.accounts import FLAG, request_of, service
from backend.music.job_serializers import (
    CreditEntrySerializer,
    MusicEstimateSerializer,
    MusicJobRequestSerializer,
    MusicJobSerializer,
    MusicRequestSerializer,
    MusicVariationSerializer,
    ResolveSerializer,
    RetrySerializer,
)
from backend.music.models import CreditEntry, MusicJob, MusicSettings, MusicVariation
from backend.music.providers import about
from backend.music.rates import rate_of
from backend.music.resolving import resolve
from backend.music.trigger import (
    ask,
    ask_again,
    can_be_asked,
    cost_of,
    faults_of,
    with_usual_model,
)

_REFUSALS = {
    400: RefusalSerializer, 402: RefusalSerializer, 409: RefusalSerializer, 422: RefusalSerializer,
    429: RefusalSerializer, 501: RefusalSerializer,
}  # fmt: skip


class MusicJobFilter(JobFilter):
    """`?project=`, `?status=` and `?submission=`."""

    class Meta:
        model = MusicJob
        fields = ["project", "status", "submission"]


class MusicJobViewSet(mixins.DestroyModelMixin, JobViewSet[MusicJob]):
    """Music that services make. A paid request is sent once: where its answer was lost, its
    `submission` is `submit_unknown`, and it is never sent again by itself."""

    serializer_class = MusicJobSerializer
    filterset_class = MusicJobFilter

    def get_queryset(self) -> Any:
        """Jobs with their pieces, without their logs."""
        jobs = MusicJob.objects.filter(project__binned_at=None).defer("log")
        return jobs.prefetch_related("variations__track", "entries")

    @extend_schema(
        request=MusicJobRequestSerializer,
        parameters=[IDEMPOTENCY],
        responses={200: MusicJobSerializer, 201: MusicJobSerializer, **_REFUSALS},
    )
    def create(self, request: Request) -> Response:
        """Ask for music; the answer comes at once, the service is asked in the background.

        200 with the job that is under way where the same is asked for twice. Refused without words
        (422), while the service is switched off (501, with a `prompt` for its own page), until its
        cost is confirmed (409) and allowed by the budget (402), and too much at once (429).
        """
        form = MusicJobRequestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        told = form.validated_data
        job, is_new = ask(
            told["provider"], form.wanted(), project=told["project"],
            confirmed_cost=told["confirmed_cost"], **who(request),
        )  # fmt: skip
        answer = self.answer(job, status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)
        for name, value in rate_of(job.provider).headers().items():
            answer[name] = value
        return answer

    @extend_schema(responses={204: None, 409: RefusalSerializer})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Cancel the job. What the service makes all the same is offered when it comes; what it
        costs is not returned by the services. 409 when the job has ended already."""
        dispatch.cancel(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=RetrySerializer, responses={202: MusicJobSerializer, **_REFUSALS})
    @action(detail=True, methods=["post"], serializer_class=RetrySerializer)
    def retry(  # type: ignore[override] # DRF gives actions a type of their own class
        self, request: Request, pk: str | None = None
    ) -> Response:
        """Try a failed job once more. Where it `costs_again`, that has to be confirmed. One of
        which you have said that it was not taken stays as it is; the answer is another one then."""
        form = RetrySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        job = self.get_object()
        again = ask_again(job, form.validated_data["confirmed_cost"])
        return self.answer(again, status.HTTP_202_ACCEPTED)

    @extend_schema(
        request=ResolveSerializer,
        responses={200: MusicJobSerializer, 409: RefusalSerializer, 422: RefusalSerializer},
    )
    @action(detail=True, methods=["post"], serializer_class=ResolveSerializer)
    def resolve(self, request: Request, pk: str | None = None) -> Response:
        """Say what has become of a request whose answer was lost, once you have looked at the
        service's page."""
        form = ResolveSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        job = self.get_object()
        resolve(job, **form.validated_data)
        return self.answer(job)

    @extend_schema(
        request=MusicRequestSerializer,
        responses={200: MusicEstimateSerializer, 400: RefusalSerializer},
        filters=False,
    )
    @action(detail=False, methods=["post"], serializer_class=MusicRequestSerializer)
    def estimate(self, request: Request) -> Response:
        """What it would cost, what of it the service cannot do, and the same as text for the
        service's own page. Asks nobody and costs nothing."""
        form = MusicRequestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        provider = form.validated_data["provider"]
        found = _estimate(provider, with_usual_model(provider, form.wanted()))
        return Response(MusicEstimateSerializer(found).data)


def _estimate(provider: str, wanted: dict[str, Any]) -> dict[str, Any]:
    chosen = MusicSettings.load()
    return {
        "cost": cost_of(provider, wanted),
        "is_enabled": is_enabled(FLAG.format(provider)),
        "is_ready": can_be_asked(provider),
        "notices": faults_of(provider, wanted),
        "composed_prompt": service(provider).composed_prompt(request_of(wanted)),
        "service_url": about(provider).page,
        "spent_today": ledger.spent_today(),
        "spent_this_month": ledger.spent_this_month(),
        "daily_budget": chosen.daily_budget,
        "monthly_budget": chosen.monthly_budget,
    }


class MusicVariationViewSet(
    mixins.RetrieveModelMixin, mixins.UpdateModelMixin, viewsets.GenericViewSet[MusicVariation]
):
    """Pieces that jobs have brought."""

    serializer_class = MusicVariationSerializer
    queryset = MusicVariation.objects.select_related("track", "job")
    http_method_names = ["get", "patch", "head", "options"]

    def perform_update(self, serializer: Any) -> None:
        """One is the primary one; the one that was is so no more."""
        with transaction.atomic():
            variation = serializer.instance
            if serializer.validated_data.get("is_primary"):
                variation.job.variations.update(is_primary=False)
            serializer.save()
        tell(variation.job)


class CreditEntryViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[CreditEntry]):
    """What music has cost, newest first: reserved, then settled or refunded, each once."""

    serializer_class = CreditEntrySerializer
    queryset = CreditEntry.objects.all()
